import { deliveryStateContract } from './delivery-state.contract.ts';
import { destinationResourcesContract, destinationSecretsContract } from './resources.contract.ts';
import { memoryDeliveryState, memoryResources, memorySecrets } from './resources.memory.ts';

destinationResourcesContract('in memory', () => Promise.resolve(memoryResources()));
destinationSecretsContract('in memory', () =>
  Promise.resolve({ secrets: memorySecrets(), secretName: `tributary-dst-${'a'.repeat(32)}` }),
);
deliveryStateContract('in memory', () => {
  let time = 0;
  return Promise.resolve({
    state: memoryDeliveryState(() => time),
    pass: (ms: number) => {
      time += ms;
      return Promise.resolve();
    },
  });
});
