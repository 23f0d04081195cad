// Holds everything that a mock has answered, by its journals, against the OpenAPI description that it
// serves. Wants the mock's URL. The last line is `N passed, M failed`, an answer each.
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const base = process.argv[2];
const get = async (path) => (await fetch(base + path)).json();
const escape = (key) => key.replaceAll('~', '~0').replaceAll('/', '~1');

const api = await get('/_mock/openapi.json');
const ajv = addFormats(new Ajv({allErrors: true, strict: false}));
ajv.addSchema(api, 'api');

/** Where a response or a body stands in the document, with a `$ref` at its top followed. */
function place(pointer) {
    const node = pointer.split('/').slice(1)
        .reduce((at, key) => at?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], api);
    return node?.$ref ? node.$ref.slice(1) : node && pointer;
}

/** The errors of `body` against the schema at `pointer`/content/application~1json/schema. */
function errors(pointer, body) {
    const validate = ajv.getSchema(`api#${pointer}/content/application~1json/schema`);
    let json;
    try { json = JSON.parse(body); } catch { return ['is no JSON']; }
    return validate(json) ? [] : validate.errors.map((e) => `${e.instancePath || '/'} ${e.message}`);
}

const paths = Object.keys(api.paths).map((path) => [path, new RegExp(`^${path.replace(/\{[^}]*\}/g, '[^/]+')}$`)]);
const literalFirst = (a, b) => a[0].includes('{') - b[0].includes('{');

function judge(entry) {
    const path = paths.filter(([, pattern]) => pattern.test(entry.path)).sort(literalFirst)[0]?.[0];
    const method = entry.method.toLowerCase();
    if (!entry.operation?.startsWith(`${entry.method} /v1/`) || !path || !api.paths[path][method]) return null;
    const operation = `/paths/${escape(path)}/${method}`;
    const response = place(`${operation}/responses/${entry.status}`) ?? place(`${operation}/responses/default`);
    const found = errors(response, entry.response.body);
    // What was accepted must be what the description allows.
    if (entry.status === 200 && entry.request.body && api.paths[path][method].requestBody)
        found.push(...errors(`${operation}/requestBody`, entry.request.body).map((e) => `request ${e}`));
    return found;
}

let passed = 0;
let failed = 0;
const seen = new Set();
for (const {name} of (await get('/_mock/worlds')).worlds.concat({name: '-'})) {
    for (const entry of (await get(`/_mock/journal?world=${encodeURIComponent(name)}`)).entries) {
        if (entry.response.cut || entry.request.cut) continue;
        const found = judge(entry);
        if (found === null) continue;
        seen.add(`${entry.operation} ${entry.status}`);
        if (found.length === 0) { passed++; continue; }
        failed++;
        console.log(`${entry.operation} ${entry.status} ${entry.id}`);
        for (const error of found) console.log(`    ${error}`);
        console.log(`    ${entry.request.body ?? ''}\n    ${entry.response.body}`);
    }
}

// An operation whose success was never seen proves nothing.
for (const [path, item] of Object.entries(api.paths))
    for (const method of Object.keys(item).filter((key) => key !== 'parameters')) {
        const name = `${method.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '{id}')} 200`;
        if (!seen.has(name)) { failed++; console.log(`never seen: ${name}`); }
    }

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
