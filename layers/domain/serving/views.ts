import { eventsView } from './events-view.ts';
import { externalIdsView } from './external-ids-view.ts';
import { linksView } from './links-view.ts';
import { metadataView } from './metadata-view.ts';
import type { Resource } from './profile-path.ts';
import { segmentsView } from './segments-view.ts';
import { traitsView } from './traits-view.ts';
import type { View } from './view.ts';

/** What answers each resource of the profile API. */
export const VIEWS: Readonly<Record<Resource, View>> = {
  traits: traitsView,
  external_ids: externalIdsView,
  events: eventsView,
  segments: segmentsView,
  links: linksView,
  metadata: metadataView,
};
