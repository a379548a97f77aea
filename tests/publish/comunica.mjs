// Asks an endpoint as Comunica does, which finds out by itself what it talks to.
import { QueryEngine } from "@comunica/query-sparql";

const [source, rows, triples] = process.argv.slice(2);
const engine = new QueryEngine();
const context = { sources: [source] };
const bindings = await (await engine.queryBindings(rows, context)).toArray();
const quads = await (await engine.queryQuads(triples, context)).toArray();
console.log(JSON.stringify({
  rows: bindings.map((row) => [...row].map(([variable, term]) => [variable.value, term.value])),
  triples: quads.length,
  ask: await engine.queryBoolean("ASK { ?s ?p ?o }", context),
}));
