import type { DestinationResources, DestinationSecrets } from '@tributary/domain/destinations/ports';

export type RemoveDestinations = {
  readonly resources: Pick<DestinationResources, 'list' | 'remove'>;
  readonly secrets: Pick<DestinationSecrets, 'list' | 'remove'>;
};

/**
 * Removes everything that destinations made at run time: their stack does not know of it. It goes by what is in the
 * account and not by the configuration, so that it finds half-made and half-removed ones too, and can be repeated.
 * One that cannot be removed does not keep the others; in the end it fails the deletion, with the number left.
 */
export function removeDestinations({ resources, secrets }: RemoveDestinations): () => Promise<void> {
  return async function removeAll() {
    const errors = [
      ...(await eachOf(resources.list(), (destinationId) => resources.remove(destinationId))),
      ...(await eachOf(secrets.list(), (secretName) => secrets.remove(secretName))),
    ];
    if (errors.length > 0)
      throw new AggregateError(errors, `${errors.length} of the things that destinations made are left.`);
  };
}

/** What is listed is gathered first: a list that is read while it shrinks may skip entries. */
async function eachOf(
  listed: AsyncIterable<string>,
  remove: (name: string) => Promise<void>,
): Promise<unknown[]> {
  const names: string[] = [];
  for await (const name of listed) names.push(name);
  const errors: unknown[] = [];
  for (const name of names) {
    try {
      await remove(name);
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}
