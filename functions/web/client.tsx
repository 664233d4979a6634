import { render } from "preact";
render(<p>JBCalling</p>, document.getElementById("app")!);
