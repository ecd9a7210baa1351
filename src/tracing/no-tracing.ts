import { Tracing } from '../common/tracing/tracing';

export class NoTracing extends Tracing {
  override readonly isOn = false;

  override startRequest(): null {
    return null;
  }

  override startCommand(): null {
    return null;
  }

  override step<T>(_name: string, work: () => Promise<T>): Promise<T> {
    return work();
  }
}
