"""The costs of sixteen sources at a node as one LLVM vector, on every processor.

With a loop over the lanes it would be up to the compiler whether they become vectors, and it
would check for overlap at every arc.
"""

# numba's cache of a kernel sees changes in the kernel's own file only: after a change here,
# change _sweep.py too

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

LANES = 16
"""Sources of one sweep: with int32, a row of their costs is one cache line."""


def _data(context: Any, builder: Any, kind: Any, value: Any) -> Any:  # noqa: ANN401 - numba's own
    return context.make_array(kind)(context, builder, value=value).data


def _splat(builder: Any, vector: ir.VectorType, value: Any) -> Any:  # noqa: ANN401 - llvmlite's
    one = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.Constant(_I32, 0))
    zeros = ir.Constant(ir.VectorType(_I32, LANES), [0] * LANES)
    return builder.shuffle_vector(one, ir.Constant(vector, ir.Undefined), zeros)


_I32 = ir.IntType(32)


@intrinsic
def relax_row(  # noqa: PLR0913, PLR0917 - what a loop over arcs needs
    typingctx: Any,  # noqa: ANN401, ARG001 - as numba asks for it
    table: Any,  # noqa: ANN401 - the types of the arguments
    row: Any,  # noqa: ANN401
    head: Any,  # noqa: ANN401, ARG001
    weight: Any,  # noqa: ANN401, ARG001
    first: Any,  # noqa: ANN401, ARG001
    last: Any,  # noqa: ANN401, ARG001
    known: Any,  # noqa: ANN401, ARG001
    infinity: Any,  # noqa: ANN401, ARG001
) -> Any:  # noqa: ANN401
    """Relax a row of the table by its arcs, and return its least lane.

    ``table[row] = min(table[row] if known else infinity, table[head[a]] + weight[a])`` over
    the arcs from `first` up to, not including, `last`; each row has ``LANES`` values of an
    unsigned type.
    """
    kind = table.dtype
    signature = kind(
        table, row, types.Array(types.int32, 1, "C"), types.Array(kind, 1, "C"),
        types.int64, types.int64, types.boolean, kind,
    )  # fmt: skip

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401
        scalar = ir.IntType(kind.bitwidth)
        vector = ir.VectorType(scalar, LANES)
        size = kind.bitwidth // 8
        rows = builder.bitcast(_data(context, builder, signature.args[0], args[0]), _to(vector))
        heads = _data(context, builder, signature.args[2], args[2])
        weights = _data(context, builder, signature.args[3], args[3])
        least = cgutils.alloca_once(builder, vector)  # type: ignore[no-untyped-call]  # numba's
        place = builder.gep(rows, [args[1]])
        none = _splat(builder, vector, args[7])
        builder.store(none, least)
        with builder.if_then(cgutils.is_true(builder, args[6])):  # type: ignore[no-untyped-call]  # numba's
            builder.store(builder.load(place, align=size), least)
        with cgutils.for_range_slice(builder, args[4], args[5], ir.Constant(args[4].type, 1)) as (
            arc,
            _,
        ):
            node = builder.zext(builder.load(builder.gep(heads, [arc])), ir.IntType(64))
            step = _splat(builder, vector, builder.load(builder.gep(weights, [arc])))
            found = builder.add(builder.load(builder.gep(rows, [node]), align=size), step)
            before = builder.load(least)
            shorter = builder.icmp_unsigned("<", found, before)
            builder.store(builder.select(shorter, found, before), least)
        result = builder.load(least)
        builder.store(result, place, align=size)
        return _least_lane(builder, result)

    return signature, codegen


@intrinsic
def transpose(
    typingctx: Any,  # noqa: ANN401, ARG001 - as numba asks for it
    table: Any,  # noqa: ANN401 - the types of the arguments
    rows: Any,  # noqa: ANN401
    node: Any,  # noqa: ANN401, ARG001
    out: Any,  # noqa: ANN401
    line: Any,  # noqa: ANN401, ARG001
) -> Any:  # noqa: ANN401
    """Write the rows of ``LANES`` nodes as columns: ``out[line + lane, node + i]``.

    A loop would touch as many cache lines for each node as there are lanes; so rows are read and
    columns written as whole vectors.
    """
    kind = table.dtype
    signature = types.void(table, rows, types.int64, out, types.int64)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401
        scalar = ir.IntType(kind.bitwidth)
        vector = ir.VectorType(scalar, LANES)
        size = kind.bitwidth // 8
        data = builder.bitcast(_data(context, builder, signature.args[0], args[0]), _to(vector))
        numbers = _data(context, builder, signature.args[1], args[1])
        target = context.make_array(signature.args[3])(context, builder, value=args[3])
        width = builder.extract_value(target.shape, 1)
        lines = []
        for i in range(LANES):
            place = builder.add(args[2], ir.Constant(args[2].type, i))
            row = builder.zext(builder.load(builder.gep(numbers, [place])), ir.IntType(64))
            lines.append(builder.load(builder.gep(data, [row]), align=size))
        for lane, column in enumerate(_transposed(builder, lines)):
            row = builder.add(args[4], ir.Constant(args[4].type, lane))
            place = builder.add(builder.mul(row, width), args[2])
            where = builder.bitcast(builder.gep(target.data, [place]), _to(vector))
            builder.store(column, where, align=size)
        return context.get_dummy_value()

    return signature, codegen


def _transposed(builder: Any, lines: list[Any]) -> list[Any]:  # noqa: ANN401 - llvmlite's
    """Transpose lanes and lines, in as many rounds as the number of lanes has bits."""
    step = 1
    while step < LANES:
        low = [i if not i & step else i - step + LANES for i in range(LANES)]
        high = [i + step if not i & step else i + LANES for i in range(LANES)]
        for i in range(LANES):
            if i & step:
                continue
            pair = lines[i], lines[i + step]
            for at, order in ((i, low), (i + step, high)):
                mask = ir.Constant(ir.VectorType(_I32, LANES), order)
                lines[at] = builder.shuffle_vector(*pair, mask)
        step *= 2
    return lines


def _to(vector: ir.VectorType) -> ir.PointerType:
    return vector.as_pointer()


def _least_lane(builder: Any, vector: Any) -> Any:  # noqa: ANN401 - llvmlite's
    half = LANES
    while half > 1:
        half //= 2
        order = [i + half if i < half else i for i in range(LANES)]
        mask = ir.Constant(ir.VectorType(_I32, LANES), order)
        other = builder.shuffle_vector(vector, ir.Constant(vector.type, ir.Undefined), mask)
        shorter = builder.icmp_unsigned("<", other, vector)
        vector = builder.select(shorter, other, vector)
    return builder.extract_element(vector, ir.Constant(_I32, 0))
