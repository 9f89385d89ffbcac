export { default as validateMapping } from '@segment/actions-core/mapping-kit/validate';
