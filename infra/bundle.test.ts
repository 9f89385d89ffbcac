import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { bundleFunctions } from './bundle.ts';
import { functionNames, type FunctionName } from './functions.ts';

const bundles = bundleFunctions();

function codeOf(name: FunctionName): Buffer {
  return readFileSync(join(bundles(name), 'index.mjs'));
}

/** Kilobytes as Lambda downloads them; a cold start grows with them. Two carry the connectors' own kit. */
const limitKb: Partial<Record<FunctionName, number>> = {
  'deliver-activations': 1_000,
  'manage-configuration': 1_000,
};

describe('the built functions', () => {
  it.each(functionNames)('given %s, then it is one small file, with no source map', (name) => {
    expect(readdirSync(bundles(name))).toEqual(['index.mjs']);
    expect(gzipSync(codeOf(name)).length / 1024).toBeLessThan(limitKb[name] ?? 400);
    expect(codeOf(name).includes('sourceMappingURL')).toBe(false);
  });

  it('given the same source, when built again, then the folders are the same: nothing is deployed anew', () => {
    const again = bundleFunctions();
    expect(functionNames.map(again)).toEqual(functionNames.map(bundles));
  });

  it.each(functionNames)('given %s, then it brings its handler, and nothing that only tests need', (name) => {
    const code = codeOf(name).toString();
    expect(code).toMatch(/export\s*\{[^}]*\bas handler\b|export\s*\{\s*handler/);
    expect(code).not.toContain('@jest/globals');
  });
});
