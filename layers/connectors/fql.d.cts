export * from '@segment/destination-subscriptions';
