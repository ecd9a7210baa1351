import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CensusService } from '../../../src/organizations/census/census.service';
import { ScrapeService } from '../../../src/observability/scrape.service';
import { signUp, uniqueName } from '../../support/factories';
import { eventually } from '../../support/poll';
import { parseExpression, selected, type Selector } from '../../support/promql';
import { startProxiedApp, type ProxiedApp } from '../../support/proxied-app';
import { parseScrape, seriesOf, type Series } from '../../support/scrape';

const FOLDER = join(__dirname, '../../../observability');
const DASHBOARDS = join(FOLDER, 'grafana/dashboards');

/** What Prometheus adds by itself. */
const TARGET = { job: 'oms', instance: 'service:9464' };
const OF_PROMETHEUS: readonly Series[] = [{ name: 'up', labels: TARGET, value: 1 }];

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly record?: string;
      readonly alert?: string;
      readonly expr: string;
      readonly annotations?: Readonly<Record<string, string>>;
    }[];
  }[];
}

interface Query {
  readonly where: string;
  readonly expr: string;
  /** Text with labels in it, as the result is shown. */
  readonly shown: string;
}

const rules = (parse(readFileSync(join(FOLDER, 'alerts.yml'), 'utf8')) as Rules).groups.flatMap(
  (group) => group.rules,
);
const recorded = new Set(rules.flatMap(({ record }) => record ?? []));

const fromRules = (): Query[] =>
  rules.map(({ record, alert, expr, annotations = {} }) => ({
    where: `rule ${record ?? alert ?? ''}`,
    expr,
    shown: Object.values(annotations).join(' '),
  }));

const fromDashboards = (): Query[] =>
  readdirSync(DASHBOARDS).flatMap((file) => {
    const { panels } = JSON.parse(readFileSync(join(DASHBOARDS, file), 'utf8')) as { panels: Panel[] };
    return panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr, legendFormat }) => ({
        where: `panel ${title}`,
        // As Grafana does it.
        expr: expr.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*'),
        shown: legendFormat,
      })),
    );
  });

/** `{{ $labels.name }}` of a rule, `{{name}}` of a legend. */
const labelsShownBy = (text: string) =>
  [...text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map(([, label = '']) => label);

describe('What dashboards and alert rules ask for', () => {
  let sut: ProxiedApp;
  let scraped: readonly Series[];

  beforeAll(async () => {
    sut = await startProxiedApp();
    await makeTraffic();
    const text = await sut.app.get(ScrapeService).scrape();
    scraped = [
      ...parseScrape(text).map((series) => ({ ...series, labels: { ...TARGET, ...series.labels } })),
      ...OF_PROMETHEUS,
    ];
  });
  afterAll(() => sut.close());

  /** A little of everything, failures among it. */
  async function makeTraffic(): Promise<void> {
    const { token, name, email } = await signUp(sut);
    const authorization = `Bearer ${token}`;
    await sut.http.get('/org/get').query({ organization_name: name }).expect(200);
    await sut.http.post('/org/documents/notes').set({ authorization }).send({ a: 1 }).expect(201);
    await sut.http.get('/org/get').query({ organization_name: uniqueName() }).expect(404);
    await sut.http.post('/admin/password/forgot').send({ email }).expect(204);
    await expect(sut.system.command({ thereIsNoSuchCommand: 1 })).rejects.toThrow();
    await sut.app.get(CensusService).take();
    const measured = async () => {
      const now = parseScrape(await sut.app.get(ScrapeService).scrape());
      const at = 'oms_reconciliation_last_completed_timestamp_seconds';
      return seriesOf(now, at).length > 0 && seriesOf(now, 'oms_capacity_used').length > 0;
    };
    await eventually(async () => {
      await sut.app.get(CensusService).take();
      return measured();
    });
    await sut.database.cut();
    await sut.http.get('/org/get').query({ organization_name: uniqueName() }).expect(503);
    await sut.database.restore();
    await eventually(async () => (await sut.http.get('/health/ready')).status === 200);
  }

  const isThere = (selector: Selector) =>
    recorded.has(selector.metric) || selected(scraped, selector).length > 0;

  /** Labels that at least one of the series has which the selectors find. */
  function labelsOf(selectors: readonly Selector[]): ReadonlySet<string> {
    const found = selectors.flatMap((selector) => selected(scraped, selector));
    return new Set(found.flatMap(({ labels }) => Object.keys(labels)));
  }

  it.each([...fromRules(), ...fromDashboards()])('is there: $where, $expr', ({ expr, shown }) => {
    const { selectors, groupings } = parseExpression(expr);
    expect(selectors.length).toBeGreaterThan(0);
    expect(selectors.filter((selector) => !isThere(selector))).toEqual([]);
    for (const grouping of groupings) {
      const known = labelsOf(grouping.selectors);
      expect(grouping.labels.filter((label) => !known.has(label))).toEqual([]);
    }
    const known = labelsOf(selectors);
    expect(labelsShownBy(shown).filter((label) => !known.has(label))).toEqual([]);
  });

  it('is of names by the conventions of Prometheus', () => {
    const own = new Set(scraped.map(({ name }) => name).filter((name) => name.startsWith('oms_')));
    expect(own.size).toBeGreaterThan(30);
    for (const name of own) {
      expect(name).toMatch(/^oms_[a-z]+(?:_[a-z]+)*$/);
      expect(name).not.toMatch(/(?:_ms|_milliseconds|_kb|_kilobytes|_percent|_minutes)(?:_|$)/);
    }
  });
});
