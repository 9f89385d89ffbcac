/** What the shop configures: the same bodies that a person would post. */

/** Short enough to be watched; a real shop would say 1h and 24h. */
export const WINDOW = '30s';

export const SEGMENTS = [
  {
    key: 'big_spenders',
    name: 'Big spenders: bought within 30 days, more than 500 in all',
    definition: {
      all: [
        { performed: { type: 'track', name: 'Order Completed' }, within: '30d' },
        {
          sumOf: 'revenue',
          over: { type: 'track', name: 'Order Completed' },
          is: 'greater-than',
          value: 500,
        },
      ],
    },
  },
  {
    key: 'abandoned_cart',
    name: `Abandoned cart: something in it, untouched for ${WINDOW}, and no order within 24 hours`,
    definition: {
      all: [
        { performed: { type: 'track', name: 'Product Added' }, within: '24h' },
        { notPerformed: { type: 'track', name: 'Product Added' }, within: WINDOW },
        { notPerformed: { type: 'track', name: 'Order Completed' }, within: '24h' },
      ],
    },
  },
  {
    key: 'looking_now',
    name: `Looking now: viewed a product within ${WINDOW}`,
    definition: { performed: { type: 'track', name: 'Product Viewed' }, within: WINDOW },
  },
] as const;

export const SOURCES = [
  { key: 'website', name: 'Website', type: 'browser' },
  { key: 'app', name: 'Phone app', type: 'server' },
  { key: 'server', name: 'Shop server', type: 'server' },
] as const;

/** Paths of the receiver: one for who enters and leaves segments, one for orders. */
export const PATHS = { crm: '/crm', orders: '/orders' } as const;
