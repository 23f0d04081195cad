// Reading files of this repository.
import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');

/** JSON with comments, as scenario files are. Comments are blanked; strings are left alone. */
export function readJson(file) {
    const text = fs.readFileSync(file, 'utf8');
    return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\//g,
        (found) => found[0] === '"' ? found : found.replace(/[^\n]/g, ' ')));
}

/** Every scenario file, `_pieces.json` included. */
export function scenarioFiles() {
    const top = path.join(root, 'scenarios');
    return fs.readdirSync(top, {withFileTypes: true})
        .filter((entry) => entry.isDirectory() && entry.name !== 'targets')
        .flatMap((entry) => fs.readdirSync(path.join(top, entry.name)).map((name) => path.join(top, entry.name, name)))
        .filter((file) => file.endsWith('.json'))
        .sort();
}
