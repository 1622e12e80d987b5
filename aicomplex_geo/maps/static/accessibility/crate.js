// The inputs of the page as a Research Object Crate (RO-Crate 1.1, JSON-LD).

/** @import { AccessibilityData } from "../payload.d.ts" */

const CONTEXT = "https://w3id.org/ro/crate/1.1/context";
const CONFORMS = "https://w3id.org/ro/crate/1.1";

/** @param {AccessibilityData} data */
export function crateOf({ title, date, inputs, version, sources, network }) {
  const files = Object.entries(inputs).map(([name, sha256]) => ({ "@id": name, "@type": "File", name, sha256 }));
  const works = Object.entries(sources).map(([key, source]) => ({
    "@id": source.url ?? `#${key}`,
    "@type": "CreativeWork",
    identifier: key,
    name: source.title?.[1],
    alternateName: source.title?.[0],
    publisher: source.publisher?.[1],
    license: source.licence?.[1],
    datePublished: source.date?.[1],
  }));
  const software = { "@id": "#aicomplex-geo", "@type": "SoftwareApplication", name: "aicomplex-geo", version };
  const root = {
    "@id": "./",
    "@type": "Dataset",
    name: title[1],
    alternateName: title[0],
    datePublished: date,
    description: [network.name?.[1], network.date].filter(Boolean).join(", "),
    hasPart: files.map(({ "@id": id }) => ({ "@id": id })),
    isBasedOn: works.map(({ "@id": id }) => ({ "@id": id })),
    mentions: [{ "@id": software["@id"] }],
  };
  const metadata = {
    "@id": "ro-crate-metadata.json",
    "@type": "CreativeWork",
    conformsTo: { "@id": CONFORMS },
    about: { "@id": "./" },
  };
  return { "@context": CONTEXT, "@graph": [metadata, root, software, ...files, ...works] };
}
