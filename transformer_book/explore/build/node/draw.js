// Draw figures. Standard input: a list of states; standard output: a list of HTML.
import { readFileSync } from "node:fs";

import { still } from "./still.js";

const drawn = [];
for (const state of JSON.parse(readFileSync(0, "utf8"))) drawn.push(await still(state));
process.stdout.write(JSON.stringify(drawn));
