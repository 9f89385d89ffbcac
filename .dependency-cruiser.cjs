/** The direction of imports. Each rule says why it is there. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'A cycle has no reading order.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment:
        'The domain imports itself, zod, node:crypto, node:zlib (pure computation) and a few pure libraries.',
      from: { path: '^layers/domain/', pathNot: '\\.(test|contract|fixtures)\\.ts$' },
      to: {
        pathNot: ['^layers/domain/', '^node_modules/(zod|libphonenumber-js)/', '^(node:)?(crypto|zlib)$'],
      },
    },
    {
      name: 'aws-in-platform-only',
      severity: 'error',
      comment: 'Ports are implemented on AWS in one place.',
      from: { path: '^(layers|functions)/', pathNot: ['^layers/(platform|lake)/', '\\.test\\.ts$'] },
      to: { path: '^node_modules/@aws-sdk/' },
    },
    {
      name: 'middy-in-platform-only',
      severity: 'error',
      from: { path: '^(layers|functions)/', pathNot: '^layers/platform/' },
      to: { path: '^node_modules/@middy/' },
    },
    {
      name: 'functions-stand-alone',
      severity: 'error',
      comment: 'What two functions need belongs in a layer.',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/', pathNot: '^functions/$1/' },
    },
    {
      name: 'handler-alone-knows-platform',
      severity: 'error',
      comment: 'The use case is tested with in-memory ports and knows no AWS.',
      from: { path: '^functions/', pathNot: ['handler\\.ts$', '\\.test\\.ts$'] },
      to: { path: '^layers/platform/' },
    },
    {
      name: 'infra-has-no-runtime-code',
      severity: 'error',
      from: { path: '^infra/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(functions|layers)/' },
    },
    {
      name: 'runtime-has-no-infra',
      severity: 'error',
      from: { path: '^(functions|layers)/' },
      to: { path: '^(infra|local|bench|test)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js'],
    },
    exclude: { path: '(cdk\\.out|\\.tributary)' },
  },
};
