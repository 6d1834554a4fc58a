/** The whole program on Pulumi's mocks: what it declares, after what, and what it answers with. Nothing is started, nothing is asked for. */
import { runtime, type Output } from '@pulumi/pulumi';
import { setAllConfig } from '@pulumi/pulumi/runtime/index.js';

export interface DeclaredResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly urn: string;
  /** Not a component. */
  readonly custom: boolean;
  /** URNs; a component among what it depends on stands as everything in it. */
  readonly dependencies: readonly string[];
}

export interface DeclaredProgram {
  /** In the order they were registered in. */
  readonly resources: readonly DeclaredResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

const PROJECT = 'ingestion-lab';

interface Monitor {
  registerResource(request: RegisterRequest, callback: (error: unknown, response: RegisterResponse) => void): void;
}
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getCustom(): boolean;
  getDependenciesList(): readonly string[];
}
interface RegisterResponse {
  getUrn(): string;
}

/**
 * Runs the program once. Config keys are without the project's name.
 * @param answer what the provider would answer beside the inputs, e.g. an image's digest
 */
export async function declareProgram(
  program: () => Promise<object>, stack: string, config: Readonly<Record<string, string>>,
  answer: (type: string, name: string, inputs: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>> = () => ({}),
  call: (token: string, inputs: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>> = () => ({}),
): Promise<DeclaredProgram> {
  const inputsOf = new Map<string, Readonly<Record<string, unknown>>>();
  const resources: DeclaredResource[] = [];
  await runtime.setMocks({
    newResource: async ({ type, name, inputs }) => {
      inputsOf.set(`${type} ${name}`, inputs as Readonly<Record<string, unknown>>);
      return { id: name, state: { ...inputs, ...answer(type, name, inputs as Readonly<Record<string, unknown>>) } };
    },
    call: ({ token, inputs }) => call(token, inputs as Readonly<Record<string, unknown>>),
  }, PROJECT, stack);
  const monitor = runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => register(request, (error, response) => {
    if (error === null) {
      const [type, name] = [request.getType(), request.getName()];
      resources.push({ type, name, inputs: inputsOf.get(`${type} ${name}`) ?? {}, urn: response.getUrn(), custom: request.getCustom(), dependencies: [...request.getDependenciesList()] });
    }
    callback(error, response);
  });
  setAllConfig(Object.fromEntries(Object.entries(config).map(([key, value]) => [`${PROJECT}:${key}`, value])));
  const outputs = await program();
  await runtime.disconnect();
  const known = await Promise.all(Object.entries(outputs).map(async ([name, value]) => [name, await settled(value)] as const));
  return { resources, outputs: Object.fromEntries(known) };
}

/** An output's value; anything else as it is. */
function settled(value: unknown): Promise<unknown> {
  return typeof value === 'object' && value !== null && 'apply' in value
    ? new Promise((resolve) => void (value as Output<unknown>).apply(resolve)) : Promise.resolve(value);
}
