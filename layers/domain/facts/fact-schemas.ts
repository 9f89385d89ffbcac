import * as z from 'zod';
import { FACTS } from './fact.ts';

/**
 * JSON Schema (2020-12) of each fact's `detail`, by the schema's name.
 *
 * @example
 * factSchemas().get('SegmentEntered'); // { "$schema": …, "type": "object", … }
 */
export function factSchemas(): ReadonlyMap<string, object> {
  return new Map(
    Object.entries(FACTS).map(([name, schema]) => [name.replace(' ', ''), z.toJSONSchema(schema)]),
  );
}
