export { invalid, mustHold, readBody } from '@tributary/domain/outcomes/read-body';
