import { parseExpression, selected } from './promql';

describe(parseExpression.name, () => {
  it('finds what an expression selects, and the labels that it goes by', () => {
    const text =
      'sum by (le, route) (rate(oms_x_bucket{status=~"5..", a!="b"}[5m])) / on (route) group_left oms_y > 3';
    const { selectors, groupings } = parseExpression(text);
    expect(selectors).toEqual([
      {
        metric: 'oms_x_bucket',
        matchers: [
          { label: 'status', operator: '=~', value: '5..' },
          { label: 'a', operator: '!=', value: 'b' },
        ],
      },
      { metric: 'oms_y', matchers: [] },
    ]);
    expect(groupings.map(({ labels }) => labels)).toEqual([['le', 'route'], ['route']]);
    expect(groupings[0]?.selectors.map(({ metric }) => metric)).toEqual(['oms_x_bucket']);
  });

  it.each(['sum by (route', 'rate(x[5m]', 'x{a="b"', '1 +', ''])('refuses %p', (text) => {
    expect(() => parseExpression(text)).toThrow('Not an expression');
  });
});

describe(selected.name, () => {
  const all = [
    { name: 'x', labels: { status: '503' }, value: 1 },
    { name: 'x', labels: { status: '200' }, value: 1 },
    { name: 'y', labels: {}, value: 1 },
  ];
  const statuses = (text: string) =>
    selected(all, parseExpression(text).selectors[0] ?? { metric: '', matchers: [] }).map(
      ({ labels }) => labels['status'],
    );

  it('matches as Prometheus does', () => {
    expect(statuses('x')).toEqual(['503', '200']);
    expect(statuses('x{status="503"}')).toEqual(['503']);
    expect(statuses('x{status!="503"}')).toEqual(['200']);
    expect(statuses('x{status=~"5.."}')).toEqual(['503']);
    expect(statuses('x{status=~"5"}')).toEqual([]); // the whole of it
    expect(statuses('x{status!~"5.."}')).toEqual(['200']);
    expect(statuses('x{none=""}')).toEqual(['503', '200']);
  });
});
