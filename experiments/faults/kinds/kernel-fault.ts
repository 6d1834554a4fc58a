import { everyPod } from '../chaos-mesh.ts';
import type { Fault } from '../fault.ts';

/** Of the kernel's kinds of failure: a slab allocation that finds no memory. */
const SLAB_ALLOCATION = 0;
const PERCENT = 10;
const TIMES = 100;

export const kernelFault: Fault = {
  id: 'kernel-fault',
  title: { en: 'Kernel fault', es: 'Falla del núcleo' },
  effect: {
    en: `The kernel fails to find memory when the service opens a file: ${PERCENT} % of the time, at most ${TIMES} times.`,
    es: `El núcleo no encuentra memoria cuando el servicio abre un archivo: el ${PERCENT} % de las veces, a lo sumo ${TIMES}.`,
  },
  lasts: true,
  needsLinks: false,
  unsupportedOn: { kubernetes: 'it needs bpfki on nodes whose kernels have their headers, which the lab puts there on platform `gke` only' },
  toChaosMesh: (target) => ({
    kind: 'KernelChaos',
    spec: {
      ...everyPod(target),
      failKernRequest: {
        failtype: SLAB_ALLOCATION, callchain: [{ funcname: '__x64_sys_openat' }], probability: PERCENT, times: TIMES,
      },
    },
  }),
  toLocal: () => ({ unsupported: 'it would hit the whole machine, and needs a kernel that was built for it (fault injection, BPF overrides)' }),
};
