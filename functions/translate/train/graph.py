"""Graph surgery: one embedding table, one decoder with an `If` (as optimum merges it), and int8 weights.

int8 is dynamic: activations are quantized per tensor while running (DynamicQuantizeLinear), weights per column to
7 bits (-64..63), so that processors without VNNI cannot overflow 16 bits. The embedding table is one int8 table with
a scale per token, used for looking up and for the logits.
"""

import copy

import numpy as np
from onnx import TensorProto, helper, numpy_helper

TOP = 63


def initializers(graph):
    return {item.name: item for item in graph.initializer}


def tie(model):
    """Makes the output projection read the embedding table through a Transpose instead of a second copy."""
    graph, tables = model.graph, initializers(model.graph)
    made_by = {output: node for node in graph.node for output in node.output}
    add = made_by["logits"]
    product = next(made_by[name] for name in add.input if name in made_by and made_by[name].op_type == "MatMul")
    copied = product.input[1]
    if copied in made_by:
        return model
    table = next(item.name for item in graph.initializer if list(item.dims) == list(tables[copied].dims)[::-1])
    graph.initializer.remove(tables[copied])
    transpose = helper.make_node("Transpose", [table], ["output_projection"], perm=[1, 0], name="Transpose_output")
    graph.node.insert(list(graph.node).index(product), transpose)
    product.input[1] = "output_projection"
    return model


def merge(first, following, heads, size):
    """One decoder of two branches chosen by `use_cache_branch`; weights that are alike are kept once, outside.

    With the cache, `present.*.encoder.*` are empty ([0, heads, 1, size]): the caller keeps the first step's.
    """
    first, following = copy.deepcopy(first), copy.deepcopy(following)
    outputs, have = list(first.graph.output), {item.name for item in following.graph.output}
    for item in outputs:
        axes = item.type.tensor_type.shape.dim
        if len(axes) == 4:
            axes[1].dim_value, axes[3].dim_value = heads, size
    empty = helper.make_tensor("empty", TensorProto.FLOAT, [0, heads, 1, size], [])
    following.graph.node.extend(helper.make_node("Constant", [], [item.name], value=empty, name=f"no_{item.name}")
                                for item in outputs if item.name not in have)
    shared, names, branches = [], {}, []
    for graph in (first.graph, following.graph):
        kept, renamed = [], {}
        for item in graph.initializer:
            if len(item.dims) == 0 or (len(item.dims) == 1 and item.data_type != TensorProto.FLOAT):
                kept.append(item)
                continue
            key = (tuple(item.dims), item.data_type, item.raw_data)
            if key not in names:
                names[key] = item.name + "_merged"
                shared.append(copy.deepcopy(item))
                shared[-1].name = names[key]
            renamed[item.name] = names[key]
        for node in graph.node:
            node.input[:] = [renamed.get(name, name) for name in node.input]
        branches.append((list(graph.node), kept))
    bare = [helper.make_tensor_value_info(item.name, TensorProto.FLOAT, [
        axis.dim_param or axis.dim_value for axis in item.type.tensor_type.shape.dim]) for item in outputs]
    no_past = helper.make_graph(branches[0][0], "no_past", [], outputs, branches[0][1])
    with_past = helper.make_graph(branches[1][0], "with_past", [], bare, branches[1][1])
    known = {item.name for item in first.graph.input}
    inputs = list(first.graph.input) + [item for item in following.graph.input if item.name not in known]
    inputs.append(helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1]))
    choose = helper.make_node("If", ["use_cache_branch"], [item.name for item in outputs], name="optimum::if",
                              then_branch=with_past, else_branch=no_past)
    return finish(helper.make_graph([choose], "merged", inputs, outputs, shared))


def finish(graph):
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="jbcalling")
    model.ir_version = 8
    return model


class Quantizer:
    """Rewrites the MatMul nodes with weights, and the embedding's Gather, of a graph and of its branches."""

    def __init__(self, graph):
        self.graph, self.tables, self.made = graph, initializers(graph), {}
        self.embedding = max((item for item in graph.initializer if len(item.dims) == 2), key=lambda t: t.dims[0]).name

    def weight(self, name):
        """int8 [rows, columns] with a float scale per column; the embedding lies transposed, [D, V]."""
        if name not in self.made:
            values = numpy_helper.to_array(self.tables[name])
            values = np.ascontiguousarray(values.T) if name == self.embedding else values
            scale = np.maximum(np.abs(values).max(0) / TOP, 1e-8).astype(np.float32)
            parts = {"_quantized": np.clip(np.round(values / scale), -TOP - 1, TOP).astype(np.int8), "_scale": scale}
            self.graph.initializer.extend(numpy_helper.from_array(part, name + end) for end, part in parts.items())
            self.made[name] = [name + end for end in parts]
        return self.made[name]

    def product(self, node, weight, mark, done):
        """MatMul as integers: the activation is quantized once for all products that read it."""
        table, scale = self.weight(weight)
        source, nodes, out = node.input[0], [], mark + node.output[0]
        parts = [f"{mark}{source}_{part}" for part in ("quantized", "scale", "zero_point")]
        if source not in done:
            done.add(source)
            nodes.append(helper.make_node("DynamicQuantizeLinear", [source], parts, name=parts[0]))
        steps = [("MatMulInteger", [parts[0], table, parts[2]], out + "_integer", {}),
                 ("Cast", [out + "_integer"], out + "_float", {"to": TensorProto.FLOAT}),
                 ("Mul", [parts[1], scale], out + "_scale", {}),
                 ("Mul", [out + "_float", out + "_scale"], node.output[0], {})]
        return nodes + [helper.make_node(kind, inputs, [name], name=f"{out}_{index}", **more)
                        for index, (kind, inputs, name, more) in enumerate(steps)]

    def lookup(self, node, mark):
        """Columns of the transposed int8 table, [D, B, T] -> [B, T, D], times the scale of each token."""
        table, scale = self.weight(self.embedding)
        out, ids = mark + node.output[0], node.input[1]
        last = f"{out}_axis"
        axis = numpy_helper.from_array(np.array([-1], np.int64), last)
        steps = [("Gather", [table, ids], out + "_columns", {"axis": 1}),
                 ("Transpose", [out + "_columns"], out + "_rows", {"perm": [1, 2, 0]}),
                 ("Cast", [out + "_rows"], out + "_float", {"to": TensorProto.FLOAT}),
                 ("Gather", [scale, ids], out + "_scales", {}),
                 ("Constant", [], last, {"value": axis}),
                 ("Unsqueeze", [out + "_scales", last], out + "_scale", {}),
                 ("Mul", [out + "_float", out + "_scale"], node.output[0], {})]
        return [helper.make_node(kind, inputs, [name], name=f"{out}_{index}", **more)
                for index, (kind, inputs, name, more) in enumerate(steps)]

    def rewrite(self, graph, mark=""):
        turned = {node.output[0]: node.input[0] for node in graph.node
                  if node.op_type == "Transpose" and node.input[0] == self.embedding}
        nodes, done = [], set()
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.HasField("g"):
                    self.rewrite(attribute.g, attribute.g.name + "/")
            weight = turned.get(node.input[1], node.input[1]) if node.op_type == "MatMul" else None
            if weight in self.tables:
                nodes += self.product(node, weight, mark, done)
            elif node.op_type == "Gather" and node.input[0] == self.embedding:
                nodes += self.lookup(node, mark)
            elif node.output[0] not in turned:
                nodes.append(node)
        del graph.node[:]
        graph.node.extend(nodes)


def quantize(model):
    """The int8 model of an encoder or a merged decoder."""
    model = copy.deepcopy(model)
    quantizer = Quantizer(model.graph)
    quantizer.rewrite(model.graph)
    for name in quantizer.made:
        model.graph.initializer.remove(quantizer.tables[name])
    return finish(model.graph)
