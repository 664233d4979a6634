/** What tests share: scripted fakes, audio fixtures and conformance suites. Only tests import it. */
export {};
