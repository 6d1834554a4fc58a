/** Every key a stack's config can have: its type, default and meaning stand here and nowhere else. */
import { nearest } from './nearest.ts';
import { operatorIds, optionalOperators } from './operators.ts';
import { callTransports, recordChoices } from './scenarios/adapted.ts';
import { scenarios } from './scenarios/index.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { choice, flag, integer, list, number, onClusters, onGke, onLocal, optional, platformIds, ranges, secretText, shown, text, zone, type Setting } from './setting-types.ts';
import { parseSplit } from './splits.ts';

export const settings = {
  platform: choice(platformIds, 'local', {
    en: 'Where the lab runs: as processes on this machine, in the Kubernetes cluster that the kubeconfig names, or on Google Cloud, in a cluster it makes.',
    es: 'Dónde corre el laboratorio: como procesos en esta máquina, en el clúster de Kubernetes que nombra el kubeconfig, o en Google Cloud, en un clúster que él crea.',
  }),
  scenario: { ...choice(Object.keys(scenarios), 'vaccinations', {
    en: 'Which events arrive, by which paths, and which reports are made of them.',
    es: 'Qué eventos llegan, por qué caminos, y qué reportes se hacen con ellos.',
  }), parse: parseScenario },
  'split.weights': {
    type: 'weights (`grpc=50,kafka=50`, or JSON) or the name of a preset',
    default: 'the scenario\'s own preset',
    doc: {
      en: 'The share of traffic each route takes: relative weights, any sum; routes that are not named take none.',
      es: 'La parte del tráfico que toma cada ruta: pesos relativos, de cualquier suma; las rutas no nombradas no toman nada.',
    },
    parse: parseSplit,
  },
  'ports.base': onLocal(integer(1024, 60_000, 18_000, {
    en: 'The first port of the local platform; every other port derives from it, so two labs can run side by side.',
    es: 'El primer puerto de la plataforma local; los demás derivan de él, así que dos laboratorios pueden correr a la vez.',
  })),
  'grpc.transport': choice(callTransports, callTransports[0], {
    en: 'How the hop `grpc` calls the next service: by gRPC, or by REST over HTTP, to compare them on the same route.',
    es: 'Cómo llama el salto `grpc` al servicio siguiente: por gRPC, o por REST sobre HTTP, para compararlos en la misma ruta.',
  }),
  'record.store': choice(recordChoices, recordChoices[0], {
    en: 'Where accepted events are kept: as the scenario says, or all in the documents (MongoDB) or, bounded, in the cache (Valkey), to compare them on the same path.',
    es: 'Dónde se guardan los eventos aceptados: como dice el escenario, o todos en los documentos (MongoDB) o, acotados, en la caché (Valkey), para compararlos en el mismo camino.',
  }),
  'redis.mode': choice(['pubsub', 'stream'], 'pubsub', {
    en: 'What the redis hop uses: Pub/Sub (at most once) or Streams (at least once).',
    es: 'Qué usa el salto redis: Pub/Sub (a lo sumo una vez) o Streams (al menos una vez).',
  }),
  'kafka.partitions': integer(1, 64, 3, {
    en: 'Partitions of each Kafka topic: as many consumers as this can share the work.',
    es: 'Particiones de cada tópico de Kafka: tantos consumidores como estas pueden repartirse el trabajo.',
  }),
  'kafka.acks': choice(['all', '1', '0'], 'all', {
    en: 'Which brokers must have an event before Kafka\'s route answers: every in-sync replica, the partition\'s leader alone, or none.',
    es: 'Qué brókeres deben tener un evento antes de que responda la ruta de Kafka: todas las réplicas sincronizadas, solo el líder de la partición, o ninguno.',
  }),
  'replicas.writer': integer(1, 2, 1, {
    en: 'How many receiving services each hop has.',
    es: 'Cuántos servicios receptores tiene cada salto.',
  }),
  'replicas.cache': integer(1, 2, 2, {
    en: 'How many Valkeys there are: the primary alone, or with a replica that the reports of `functions` are read from.',
    es: 'Cuántos Valkey hay: solo el primario, o con una réplica de la que se leen los reportes de `functions`.',
  }),
  ttlSeconds: optional(integer(60, 31_536_000, 60, {
    en: 'How long after the last write the scenario\'s data in Valkey expire, all together: counters, reports and, where it is kept there, the record. A record in MongoDB stays: the page shows what is stored, and the counters again once the workers that stored it write again. Longer than anything is delivered again after.',
    es: 'Cuánto tiempo después de la última escritura expiran, todos juntos, los datos del escenario en Valkey: contadores, reportes y, donde se guarda allí, el registro. Un registro en MongoDB se queda: la página muestra lo almacenado, y los contadores otra vez en cuanto vuelvan a escribir los workers que lo almacenaron. Más de lo que tarda cualquier reentrega.',
  })),
  'carbon.wattsPerCore': number(0.1, 100, 4.26, {
    en: 'Watts of a core that computes all the time, for the energy estimate of the local lab; the default is the median of Google Cloud\'s virtual cores (Cloud Carbon Footprint).',
    es: 'Vatios de un núcleo que calcula todo el tiempo, para la energía estimada del laboratorio local; por omisión, la mediana de los núcleos virtuales de Google Cloud (Cloud Carbon Footprint).',
  }),
  'carbon.gramsPerKwh': number(0, 2_000, 473, {
    en: 'Grams of CO2 per kWh of electricity, for the CO2 estimate; the default is the world\'s mean of 2024 (Ember, Global Electricity Review 2025).',
    es: 'Gramos de CO2 por kWh de electricidad, para el CO2 estimado; por omisión, la media mundial de 2024 (Ember, Global Electricity Review 2025).',
  }),
  secret: onClusters(optional(secretText('at least 32 characters without spaces', /^\S{32,}$/, {
    en: 'On a cluster: what every password of the lab is derived from. Set it with `pulumi config set --secret secret "$(openssl rand -hex 32)"`.',
    es: 'En un clúster: de qué se deriva cada contraseña del laboratorio. Se pone con `pulumi config set --secret secret "$(openssl rand -hex 32)"`.',
  }))),
  domain: onClusters(optional(text('a DNS name', /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, {
    en: 'On a cluster: `endpoint.`, `dashboard.`, `functions.` and `grafana.` in front of it are the lab\'s addresses. Without it: `lab.test`, for /etc/hosts.',
    es: 'En un clúster: con `endpoint.`, `dashboard.`, `functions.` y `grafana.` delante, las direcciones del laboratorio. Sin él: `lab.test`, para /etc/hosts.',
  }))),
  'registry.url': onClusters(optional(text('host[:port][/prefix]', /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/, {
    en: 'On a cluster: the OCI registry that images are pushed to and nodes pull from. Without it: Zot in the cluster.',
    es: 'En un clúster: el registro OCI al que se suben las imágenes y del que las toman los nodos. Sin él: Zot en el clúster.',
  }))),
  'registry.user': onClusters(optional(text('a name', /^[^\s:]+$/, { en: 'Who pushes to `registry.url`.', es: 'Quién sube a `registry.url`.' }))),
  'registry.password': onClusters(optional(secretText('a password', /^\S+$/, {
    en: 'And by which password; set it with `--secret`.', es: 'Y con qué contraseña; se pone con `--secret`.',
  }))),
  'operators.existing': onClusters(list(operatorIds, {
    en: 'On a cluster: operators it has already, which are used as they are.',
    es: 'En un clúster: los operadores que ya tiene, que se usan como están.',
  })),
  'operators.off': onClusters(list(optionalOperators, {
    en: 'On a cluster: operators to do without.',
    es: 'En un clúster: los operadores de los que se prescinde.',
  })),
  'gcp.project': onGke(optional(text('a project id', /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, {
    en: 'On gke: the Google Cloud project that everything is made in.', es: 'En gke: el proyecto de Google Cloud en el que se crea todo.',
  }))),
  'gcp.zone': onGke(zone({
    en: 'On gke: where machines and nodes are; its region is the lab\'s.', es: 'En gke: dónde están las máquinas y los nodos; su región es la del laboratorio.',
  })),
  'gcp.deployers': onGke(ranges({
    en: 'On gke: the addresses from which images are pushed: this machine\'s public one, e.g. `203.0.113.7/32`.',
    es: 'En gke: las direcciones desde las que se suben imágenes: la pública de esta máquina, p. ej. `203.0.113.7/32`.',
  })),
  'gcp.dnsZone': onGke(optional(text('the name of a Cloud DNS zone', /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    en: 'On gke: the Cloud DNS zone, there already, that `domain` is in: the lab\'s records go into it.',
    es: 'En gke: la zona de Cloud DNS, ya existente, a la que pertenece `domain`: en ella van los registros del laboratorio.',
  }))),
  loadtest: onClusters(choice(['off', 'on'], 'off', {
    en: 'On a cluster: whether Locust runs there too; its page is reached with `kubectl --namespace loadtest port-forward service/locust 8089`.',
    es: 'En un clúster: si Locust corre allí también; a su página se llega con `kubectl --namespace loadtest port-forward service/locust 8089`.',
  })),
  'faults.links': onLocal(flag({
    en: 'On the local platform: whether a TCP proxy stands in every link and names are asked of the lab\'s own DNS, for the faults that act on these.',
    es: 'En la plataforma local: si en cada enlace hay un proxy TCP y los nombres se preguntan al DNS del propio laboratorio, para las fallas que actúan sobre ellos.',
  })),
  chaos: {
    type: 'faults by comma: `kind` (the worker of every route), `kind@route.role` (`entry`, `worker`) or `kind@role` (`broker`, `cache`, `documents`)',
    default: 'none',
    doc: {
      en: 'Which faults are in the lab: `pulumi up` puts them in, and takes out what is no longer named.',
      es: 'Qué fallas hay en el laboratorio: `pulumi up` las pone, y quita las que ya no se nombran.',
    },
    parse: (raw, problem) => {
      if (typeof raw !== 'string') problem(`${shown(raw)} is no text; it must be like pod-kill@kafka.worker, several by comma`);
      return String(raw);
    },
  },
} satisfies Record<string, Setting<unknown>>;

export type SettingKey = keyof typeof settings;

export const settingKeys = Object.keys(settings) as readonly SettingKey[];

/** Where the name is unknown the standard one is returned, so that the other keys can still be held against it. */
function parseScenario(raw: unknown, problem: (text: string) => void): Scenario {
  const ids = Object.keys(scenarios);
  if (typeof raw === 'string' && Object.hasOwn(scenarios, raw)) return scenarios[raw as keyof typeof scenarios];
  problem(`${shown(raw)} is not known${nearest(raw, ids)}; it must be one of ${ids.join(', ')}`);
  return scenarios.vaccinations;
}
