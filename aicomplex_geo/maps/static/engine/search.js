// Dijkstra's algorithm with buckets of deciseconds (Dial 1969).

import { float, grouped, int, SCALE } from "./numbers.js";

/** @import { SearchGraph } from "./junction_graph.js" */
/**
 * Costs of the fastest paths from some sources, packed, the shortest of equally fast ones.
 *
 * @typedef {object} Tree
 * @property {Float64Array} cost of each node, `Infinity` where it is not reached
 * @property {Int32Array} arc by which each node is reached, -1 at sources
 * @property {Int32Array} source by which a node is entered, where `arc` is -1
 */
/** @typedef {{ node: number, cost: number }} Source */

/** The arcs of a graph with their costs, and the memory of its searches. */
export class Search {
  /**
   * @param {SearchGraph} graph
   * @param {Float64Array} cost packed, of each arc; at least one decisecond
   */
  constructor(graph, cost) {
    this.count = graph.count;
    const { first, row } = grouped(graph.tail, graph.count);
    this.first = first;
    /** Arc of the graph of each arc here. */
    this.arc = row;
    this.head = row.map((arc) => int(graph.head, arc));
    this.cost = Float64Array.from(row, (arc) => float(cost, arc));
    this.longest = this.cost.reduce((most, one) => Math.max(most, Math.floor(one / SCALE)), 0);
    this.capacity = row.length + 1;
    this.entry = new Int32Array(this.capacity);
    this.next = new Int32Array(this.capacity);
    this.bucket = new Int32Array(0);
  }

  /**
   * @param {readonly Source[]} sources
   * @returns {Tree}
   */
  from(sources) {
    const tree = {
      cost: new Float64Array(this.count).fill(Infinity),
      arc: new Int32Array(this.count).fill(-1),
      source: new Int32Array(this.count).fill(-1),
    };
    if (sources.length) this.#run(tree, sources);
    return tree;
  }

  /**
   * @param {Tree} tree
   * @param {readonly Source[]} sources
   */
  #run(tree, sources) {
    const times = sources.map(({ cost }) => Math.floor(cost / SCALE));
    const start = times.reduce((least, time) => Math.min(least, time), Infinity);
    const stop = times.reduce((most, time) => Math.max(most, time), 0);
    this.#reserve(sources.length, Math.max(this.longest, stop - start) + 1);
    const { bucket, entry, next, first, head } = this;
    const mask = bucket.length - 1;
    const done = new Uint8Array(this.count);
    let used = 0;
    let waiting = 0;
    const push = (/** @type {number} */ node, /** @type {number} */ cost) => {
      const place = Math.floor(cost / SCALE) & mask;
      entry[used] = node;
      next[used] = int(bucket, place);
      bucket[place] = used++;
      waiting++;
    };
    sources.forEach(({ node, cost }, i) => {
      if (cost >= float(tree.cost, node)) return;
      tree.cost[node] = cost;
      tree.source[node] = i;
      push(node, cost);
    });
    for (let time = start; waiting; time++) {
      const place = time & mask;
      let at = int(bucket, place);
      bucket[place] = -1;
      for (; at >= 0; at = int(next, at)) {
        waiting--;
        const node = int(entry, at);
        // what was queued before the node was reached sooner lies in a later bucket
        if (done[node]) continue;
        done[node] = 1;
        const here = float(tree.cost, node);
        for (let arc = int(first, node); arc < int(first, node + 1); arc++) {
          const there = here + float(this.cost, arc);
          const to = int(head, arc);
          if (there >= float(tree.cost, to)) continue;
          tree.cost[to] = there;
          tree.arc[to] = arc;
          push(to, there);
        }
      }
    }
  }

  /**
   * @param {number} sources
   * @param {number} spread deciseconds between the first and the last entry that wait at a time
   */
  #reserve(sources, spread) {
    if (this.entry.length < this.capacity + sources) {
      this.entry = new Int32Array(this.capacity + sources);
      this.next = new Int32Array(this.capacity + sources);
    }
    let size = 1;
    while (size <= spread) size *= 2;
    if (this.bucket.length < size) this.bucket = new Int32Array(size);
    this.bucket.fill(-1);
  }
}
