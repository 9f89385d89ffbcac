import {
  collectionOf,
  configurationFor,
  type Collection,
} from '@tributary/domain/accounts/configuration-for';
import type { HttpRequest, HttpResponse } from '@tributary/domain/outcomes/http';
import { Problem } from '@tributary/domain/outcomes/problem';
import { findProfile } from '@tributary/domain/profiles/find-profile';
import type { MainItem } from '@tributary/domain/profiles/items';
import { askedKey } from '@tributary/domain/serving/asked-identifier';
import { conditional } from '@tributary/domain/serving/conditional';
import { explainView, foreignKeys } from '@tributary/domain/serving/explain-view';
import { findProfiles, orTryAgain } from '@tributary/domain/serving/find-profiles';
import { membersPage, membersView } from '@tributary/domain/serving/members-view';
import { linkTo, type ProfilePath } from '@tributary/domain/serving/profile-path';
import type { Question } from '@tributary/domain/serving/view';
import { VIEWS } from '@tributary/domain/serving/views';
import type { Serving } from './serving.ts';

/** One resource of one profile; 304 where the caller has it already. */
export async function readProfile(
  path: ProfilePath,
  request: HttpRequest,
  serving: Serving,
): Promise<HttpResponse> {
  const { workspace, profiles } = serving;
  const key = askedKey(path.identifier, { workspace, collection: path.collection });
  const read = async () => key && (await findProfile({ store: profiles, consistent: false }, key));
  const profile = mustBeIn(path.collection, await orTryAgain(read));
  const question = questionOf(profile, { link: linkTo(path), query: request.query }, serving);
  return conditional(request, await bodyOf(path, question, serving), workspace.identifierKey);
}

function mustBeIn(collection: Collection, profile: MainItem | undefined | ''): MainItem {
  if (profile && collectionOf(profile) === collection) return profile;
  throw new Problem('not-found', 'No profile has this identifier.');
}

export function questionOf(
  profile: MainItem,
  asked: Pick<Question, 'link' | 'query'>,
  { workspace, now }: Pick<Serving, 'workspace' | 'now'>,
): Question {
  const { segments, computedTraits } = configurationFor(collectionOf(profile), workspace);
  return { profile, segments, computedTraits, now: now(), ...asked };
}

async function bodyOf(
  { resource, collection }: ProfilePath,
  question: Question,
  { workspace, profiles }: Serving,
): Promise<unknown> {
  const { profile } = question;
  if (resource === 'explain') {
    const owners = await orTryAgain(() => findProfiles(profiles, foreignKeys(profile)));
    return explainView(profile, { rules: workspace.identity, owners });
  }
  if (resource === 'visitor-token') throw new Problem('method-not-allowed', 'Use POST.');
  if (resource !== 'links' || collection === 'users') return VIEWS[resource](question);
  const page = membersPage(question);
  const keys = page.members.map(({ key }) => key);
  return membersView(profile, page, await orTryAgain(() => findProfiles(profiles, keys)));
}
