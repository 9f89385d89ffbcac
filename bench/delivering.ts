/** What is measured with the connectors in it: their CommonJS parts need a bundle, as in the functions. */
export { cpuPer1000 } from './whole-path.ts';
export { membershipUnits } from './membership-units.ts';
