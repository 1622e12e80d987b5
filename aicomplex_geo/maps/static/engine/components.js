// How the junctions of a network are connected.

import { grouped, int } from "./numbers.js";

/**
 * A directed graph: the heads of the arcs of node i stand from `first[i]` to `first[i + 1]`.
 *
 * @typedef {{ count: number, first: Int32Array, heads: Int32Array }} Digraph
 */

/**
 * @param {number} count
 * @param {Int32Array} tails -1: no arc
 * @param {Int32Array} heads
 * @returns {Digraph}
 */
export function digraph(count, tails, heads) {
  const { first, row } = grouped(tails, count);
  return { count, first, heads: row.map((arc) => int(heads, arc)) };
}

/**
 * Nodes that can be reached from a node, itself included.
 *
 * @param {Digraph} graph
 * @param {number} start
 */
export function reachable({ count, first, heads }, start) {
  const found = new Uint8Array(count);
  const queue = new Int32Array(count);
  let length = 0;
  queue[length++] = start;
  found[start] = 1;
  for (let at = 0; at < length; at++) {
    const node = int(queue, at);
    for (let arc = int(first, node); arc < int(first, node + 1); arc++) {
      const next = int(heads, arc);
      if (found[next]) continue;
      found[next] = 1;
      queue[length++] = next;
    }
  }
  return found;
}

/**
 * The largest strongly connected component, of two of one size that with the first node.
 *
 * @param {Digraph} graph
 */
export function largestComponent(graph) {
  const label = strongComponents(graph);
  const sizes = new Int32Array(graph.count);
  for (const one of label) sizes[one] = int(sizes, one) + 1;
  let best = -1;
  let most = 0;
  for (const one of label) {
    if (int(sizes, one) <= most) continue;
    most = int(sizes, one);
    best = one;
  }
  return Uint8Array.from(label, (one) => Number(one === best));
}

/**
 * Tarjan's algorithm with a stack of its own; labels are in no order.
 *
 * @param {Digraph} graph
 */
function strongComponents({ count, first, heads }) {
  const label = new Int32Array(count).fill(-1);
  const order = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const arc = first.slice(0, count);
  /** @type {number[]} */
  const path = [];
  /** @type {number[]} */
  const open = [];
  let number = 0;
  const enter = (/** @type {number} */ node) => {
    order[node] = low[node] = number++;
    path.push(node);
    open.push(node);
  };
  const leave = (/** @type {number} */ node) => {
    path.pop();
    const above = path.at(-1);
    if (above !== undefined) low[above] = Math.min(int(low, above), int(low, node));
    if (low[node] !== order[node]) return;
    let member;
    do {
      member = open.pop() ?? node;
      label[member] = node;
    } while (member !== node);
  };
  for (let start = 0; start < count; start++) {
    if (int(order, start) < 0) enter(start);
    while (path.length) {
      const node = path.at(-1) ?? 0;
      if (int(arc, node) === int(first, node + 1)) {
        leave(node);
        continue;
      }
      const next = int(heads, int(arc, node));
      arc[node] = int(arc, node) + 1;
      if (int(order, next) < 0) enter(next);
      else if (int(label, next) < 0) low[node] = Math.min(int(low, node), int(order, next));
    }
  }
  return label;
}

/**
 * Label of the part that each node is in, however arcs are directed.
 *
 * @param {number} count
 * @param {Int32Array} tails -1: no arc
 * @param {Int32Array} heads
 */
export function weakComponents(count, tails, heads) {
  const above = Int32Array.from({ length: count }, (_, node) => node);
  const root = (/** @type {number} */ node) => {
    let at = node;
    while (int(above, at) !== at) at = above[at] = int(above, int(above, at));
    return at;
  };
  tails.forEach((tail, arc) => {
    if (tail >= 0) above[root(tail)] = root(int(heads, arc));
  });
  return above.map((_, node) => root(node));
}
