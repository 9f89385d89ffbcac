export * from '@segment/actions-core';
