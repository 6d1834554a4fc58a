/**
 * Who may import whom: proto <- stacks <- apps <- infra; loadtest uses stacks; nothing imports infra; sibling
 * implementations never meet. Checked by `npm run check` and by a test.
 */
const siblings = (name, folder, shared = '') => ({
  name: `no-siblings-${name}`,
  comment: `${folder}: implementations of one interface never import each other; their registry imports them.`,
  severity: 'error',
  from: { path: `^${folder}/([^/]+)/` },
  to: { path: `^${folder}/[^/]+/`, pathNot: `^${folder}/($1${shared})/` },
});

const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: '\\.test\\.tsx?$|/testing/' },
  to: { path: '^(proto|stacks|apps|infra|loadtest|experiments|tools)/', pathNot: `^(${[from, ...allowed].join('|')})/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'declared-packages', severity: 'error', comment: 'Only packages that package.json names.',
      from: {}, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-test-in-product', severity: 'error',
      from: { pathNot: '\\.test\\.tsx?$|/testing/' }, to: { path: '\\.test\\.tsx?$|/testing/' },
    },
    only('proto-imports-nothing', 'proto', []),
    only('stacks-on-proto', 'stacks', ['proto']),
    only('apps-on-stacks', 'apps', ['proto', 'stacks']),
    only('infra-on-apps', 'infra', ['proto', 'stacks', 'apps', 'experiments']),
    only('loadtest-on-stacks', 'loadtest', ['stacks']),
    only('experiments-on-loadtest', 'experiments', ['stacks', 'loadtest']),
    {
      name: 'nothing-on-infra', severity: 'error',
      comment: 'Tests, and the benchmarks of a whole lab, look at it from outside; nothing of the product does.',
      from: { path: '^tools/', pathNot: '\\.test\\.tsx?$|^tools/bench/' }, to: { path: '^infra/' },
    },
    siblings('routes', 'apps/routes', '|testing'),
    siblings('platforms', 'infra/platforms', '|kubernetes'),
    {
      name: 'only-gke-on-kubernetes', severity: 'error', comment: 'gke makes a cluster and puts the lab into it as kubernetes does; local knows no cluster.',
      from: { path: '^infra/platforms/', pathNot: '^infra/platforms/(gke|kubernetes)/' }, to: { path: '^infra/platforms/kubernetes/' },
    },
    siblings('scenarios', 'stacks/scenarios'),
    {
      name: 'no-siblings-faults', severity: 'error', comment: 'A kind of fault never imports another; what they share is beside the folder.',
      from: { path: '^experiments/faults/kinds/' }, to: { path: '^experiments/faults/kinds/' },
    },
    {
      name: 'no-siblings-services', severity: 'error', comment: 'Services meet on the wire, never in code: what they share lies in routes, service or store, which know none of them.',
      from: { path: '^apps/([^/]+)/', pathNot: '\\.test\\.tsx?$|/testing/' }, to: { path: '^apps/(entry|faulty|functions|dashboard)/', pathNot: '^apps/$1/' },
    },
    {
      name: 'page-is-a-client', severity: 'error',
      comment: 'The page runs in a browser: it shares types with the server, and nothing that runs.',
      from: { path: '^apps/dashboard/(web/|wire\\.ts$|golden\\.ts$)', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^(apps|stacks|proto|infra)/', pathNot: '^apps/dashboard/(web/|wire\\.ts$|golden\\.ts$)', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)\\.lab/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
