// Which roads are connected with the largest strongly connected component, and the islands.

import { digraph, largestComponent, reachable, weakComponents } from "./components.js";
import { byte, int } from "./numbers.js";

/** @import { RoadTable } from "./road_table.js" */
/** @import { JunctionGraph } from "./junction_graph.js" */

export const NO_ISLAND = -1;

/** Connection of the edges of a network, closed ones included. */
export class ConnectedRoads {
  /**
   * @param {RoadTable} roads
   * @param {Uint8Array} present edges
   * @param {JunctionGraph} graph of all of them, closed ones included
   */
  constructor(roads, present, graph) {
    const { leaves, arrives } = connectedWays(roads, present, graph);
    /** Whether the largest component can be reached from each edge, and each edge from it. */
    this.leaves = leaves;
    this.arrives = arrives;
    /** Label of the part that each edge is in, `NO_ISLAND` for that with the largest component. */
    this.island = islands(roads, present);
  }
}

/**
 * @param {RoadTable} roads
 * @param {Uint8Array} present
 * @param {JunctionGraph} graph
 */
function connectedWays({ edgeCount, tail, head, twin }, present, graph) {
  const centre = graph.access.inMainPart.indexOf(1);
  const leadsThere = reachable(digraph(graph.count, graph.head, graph.tail), centre);
  const ledTo = reachable(digraph(graph.count, graph.tail, graph.head), centre);
  const own = { leaves: new Uint8Array(edgeCount), arrives: new Uint8Array(edgeCount) };
  for (let edge = 0; edge < edgeCount; edge++) {
    if (!byte(present, edge)) continue;
    const limited = byte(graph.access.accessOnly, edge) > 0;
    own.leaves[edge] = byte(leadsThere, graph.startNode(int(head, edge), limited));
    graph.endNodes(int(tail, edge), limited, (node) => {
      if (ledTo[node]) own.arrives[edge] = 1;
    });
  }
  const either = (/** @type {Uint8Array} */ flags) =>
    flags.map((flag, edge) => (flag || (int(twin, edge) >= 0 && byte(flags, int(twin, edge))) ? 1 : 0));
  return { leaves: either(own.leaves), arrives: either(own.arrives) };
}

/**
 * @param {RoadTable} roads
 * @param {Uint8Array} present
 */
function islands({ nodeCount, tail, head }, present) {
  const tails = tail.map((node, edge) => (byte(present, edge) ? node : -1));
  const part = weakComponents(nodeCount, tails, head);
  const main = largestComponent(digraph(nodeCount, tails, head));
  const centre = main.indexOf(1);
  const own = centre < 0 ? NO_ISLAND : int(part, centre);
  return head.map((node) => (int(part, node) === own ? NO_ISLAND : int(part, node)));
}
