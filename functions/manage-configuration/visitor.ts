import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import { VisitorItem } from '@tributary/domain/configuration/items';
import type { Violation } from '@tributary/domain/outcomes/outcome';
import { identifyingTraits } from '@tributary/domain/serving/visitor-view';
import * as z from 'zod';
import type { Answer } from './call.ts';
import { change, configurationOf, itemsOf } from './change.ts';
import { mustHold, readBody } from './read-body.ts';

const Visitor = z.strictObject({
  traits: VisitorItem.shape.traits.default([]),
  segments: VisitorItem.shape.segments.default([]),
});
type Visitor = z.infer<typeof Visitor>;

/** What pages may see of their own visitors; nothing, until somebody says so. */
export const getVisitor: Answer = async ({ dependencies: { store }, workspaceId }) => {
  const [item] = itemsOf(await configurationOf(store, workspaceId), 'visitor');
  return { status: 200, body: { traits: item?.traits ?? [], segments: item?.segments ?? [] } };
};

/** Both lists take the place of those before. */
export const putVisitor: Answer = async ({ dependencies, request, workspaceId }) => {
  const { store, now, configurationMaxAgeMs } = dependencies;
  const asked = readBody(request, Visitor);
  const createdAt = new Date(now()).toISOString();
  await change(store, workspaceId, (configuration) => {
    mustHold(wrongIn(asked, configuration));
    return { put: [{ kind: 'visitor', id: 'visitor', ...asked, createdAt }], answer: undefined };
  });
  const appliesFrom = new Date(now() + configurationMaxAgeMs).toISOString();
  return { status: 200, body: { ...asked, appliesFrom } };
};

/** A page shows what it is told to everybody who looks over the visitor's shoulder: no identifiers. */
function wrongIn({ traits, segments }: Visitor, configuration: WorkspaceConfiguration): Violation[] {
  const { identity } = compileConfiguration(configuration);
  const identifying = identifyingTraits(identity);
  const keys = new Set(
    itemsOf(configuration, 'segment')
      .filter(({ of = 'people' }) => of === 'people')
      .map(({ key }) => key),
  );
  return [
    ...traits.flatMap((name, index) =>
      identifying.has(name)
        ? [{ field: `traits.${index}`, expected: 'a trait from which no identifier is read' }]
        : [],
    ),
    ...segments.flatMap((key, index) =>
      keys.has(key) ? [] : [{ field: `segments.${index}`, expected: 'the key of a segment of people' }],
    ),
  ];
}
