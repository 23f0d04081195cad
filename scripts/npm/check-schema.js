// Holds every scenario against scenarios/scenario.schema.json, and the schema against scenarios
// that are wrong on purpose. The last line is `N passed, M failed`.
import path from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import {readJson, root, scenarioFiles} from './read.js';

const validate = new Ajv({allErrors: true, allowUnionTypes: true, strictRequired: false, strictTypes: false})
    .compile(readJson(path.join(root, 'scenarios/scenario.schema.json')));
let passed = 0;
let failed = 0;

for (const file of scenarioFiles()) {
    if (validate(readJson(file))) { passed++; continue; }
    failed++;
    console.log(path.relative(root, file));
    for (const error of validate.errors) console.log(`    ${error.instancePath || '/'} ${error.message}`);
}

const step = (members) => ({steps: [{id: 'a', request: 'GET /x', ...members}]});
const WRONG = {
    'no steps': {},
    'empty steps': {steps: []},
    'a step without an id': {steps: [{request: 'GET /x'}]},
    'a step that does nothing': {steps: [{id: 'a'}]},
    'a step that does two things': step({human: 'Look.'}),
    'a method in lower case': step({request: 'get /x'}),
    'a path without a slash': step({request: 'GET x'}),
    'an unknown member of a file': {...step({}), step: []},
    'an unknown member of a step': step({expct: {}}),
    'an unknown member of an exchange': step({expect: {body: 1}}),
    'an unknown matcher': step({expect: {json: '#datetime'}}),
    'a matcher without its argument': step({expect: {json: '#regex'}}),
    'predicates beside members': step({expect: {json: {'#each': 1, a: 2}}}),
    'two wrappers in one': step({expect: {json: {'#not': 1, '#maybe': 2}}}),
    'a pause without a unit': step({every: '2'}),
    'a deadline that is a range': step({within: '2s..3s'}),
    'a case without an id': step({cases: [{json: 1}]}),
    'cases of a case': step({cases: [{id: 'b', cases: [{id: 'c'}]}]}),
    'a pointer without a slash': step({save: {a: 'json'}}),
    'no repetition': step({repeat: 0}),
    'an unknown member of a variable': {...step({}), vars: {a: {envv: 'X'}}},
};
for (const [what, scenario] of Object.entries(WRONG)) {
    if (validate(scenario)) { failed++; console.log(`the schema accepts ${what}`); } else passed++;
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
