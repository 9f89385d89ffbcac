export { seeded as seededRandom } from '@tributary/domain/profiles/profiles.fixtures';
