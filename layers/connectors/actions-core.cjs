// The package's ES build imports without extensions, which only bundlers resolve; its CommonJS build runs everywhere:
// in Node, in tests, and in a bundle.
module.exports = require('@segment/actions-core');
