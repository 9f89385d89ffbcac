import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import * as z from 'zod';
import type { Synthesised } from './resource.fixtures.ts';

const oneOrMany = <T extends z.ZodType>(schema: T) =>
  z.union([schema.transform((one) => [one]), z.array(schema)]);
const Policy = z.object({
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Effect: z.enum(['Allow', 'Deny']),
        Action: oneOrMany(z.string()),
        Resource: z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]),
        Condition: z.unknown().optional(),
      }),
    ),
  }),
  Roles: z.array(z.object({ Ref: z.string() })),
});

export interface Right {
  /** The function, or another holder by its role's id. */
  readonly who: string;
  readonly action: string;
  /** Short: names and kinds of resources without the hashes of the template. */
  readonly what: string;
  readonly condition: unknown;
}

/** Every allowed (who, action, resource) of all roles. */
export function rightsIn(app: Pick<Synthesised, 'ofType'>): readonly Right[] {
  return app.ofType('AWS::IAM::Policy').flatMap(({ Properties }) => {
    const { PolicyDocument, Roles } = Policy.parse(Properties);
    return PolicyDocument.Statement.flatMap(({ Effect, Action, Resource, Condition }) =>
      Roles.flatMap(({ Ref }) =>
        Action.flatMap((action) =>
          Resource.map((resource) => ({
            who: holder(Ref),
            action: Effect === 'Allow' ? action : `not ${action}`,
            what: shorten(flattenCfnReference(resource)),
            condition: Condition,
          })),
        ),
      ),
    );
  });
}

/** `landeventsrole1A2B3C4D` → `landevents`. */
function holder(roleId: string): string {
  return roleId.replace(/(Role|role)?[0-9A-F]{8}$/, '');
}

/** `tributary-data:ExportsOutputFnGetAttLakeBucketB1D32E10Arn6706D8FF/raw/*` → `LakeBucket/raw/*`. */
function shorten(resource: string): string {
  return resource
    .replace(/tributary-[a-z]+:ExportsOutput(?:FnGetAtt|Ref)/, '')
    .replace(/<?([A-Za-z]+?)[0-9A-F]{8}(Stream)?\.?(?:Arn|Id)(?:[0-9A-F]{8}|>)/, '$1$2')
    .replace(/arn:<AWS::Partition>:([a-z]+):<AWS::Region>:<AWS::AccountId>:/, '$1:');
}
