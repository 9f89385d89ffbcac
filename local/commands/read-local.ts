import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalJson } from '../local-json.ts';
import { HOME } from '../paths.ts';

/** Where the platform that runs on this machine is; undefined where none runs. */
export async function readLocal(file = join(HOME, 'local.json')): Promise<LocalJson | undefined> {
  try {
    return LocalJson.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}
