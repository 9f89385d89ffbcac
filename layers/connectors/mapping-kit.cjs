// As for the kit itself: its CommonJS build runs everywhere. This part of it alone is small.
exports.validateMapping = require('@segment/actions-core/mapping-kit/validate').default;
