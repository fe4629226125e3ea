// Whether everything that the main jar brings along is under a licence that its users can take.
import {readFileSync} from "node:fs";

const accepted = new Set([
  "Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EPL-2.0", "Bouncy Castle Licence",
]);
const {components} = JSON.parse(readFileSync(process.argv[2], "utf8"));
const names = ({licenses = []}) => licenses.map(({license, expression}) => license?.id ?? license?.name ?? expression);
const refused = components.filter(component => !names(component).some(name => accepted.has(name)));
for (const component of refused) {
  console.error(`${component.purl}: ${names(component).join(" or ") || "no licence"}`);
}
console.log(`${components.length} components, ${refused.length} under another licence than these: ${[...accepted].join(", ")}`);
process.exit(refused.length === 0 && components.length > 0 ? 0 : 1);
