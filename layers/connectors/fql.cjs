// As for the kit itself: its CommonJS build runs everywhere.
module.exports = require('@segment/destination-subscriptions');
