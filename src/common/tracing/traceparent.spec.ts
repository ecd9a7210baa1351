import { parseTraceparent } from './traceparent';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe(parseTraceparent.name, () => {
  it.each<[string, string, number]>([
    ['one that is sampled', `00-${TRACE}-${SPAN}-01`, 1],
    ['one that is not', `00-${TRACE}-${SPAN}-00`, 0],
    ['flags that are not known yet', `00-${TRACE}-${SPAN}-ff`, 255],
    ['a later version with more behind it', `cc-${TRACE}-${SPAN}-01-what-is-new`, 1],
  ])('reads %s', (_what, header, flags) => {
    expect(parseTraceparent(header)).toEqual({ traceId: TRACE, spanId: SPAN, flags });
  });

  it.each<[string, string | readonly string[] | undefined]>([
    ['none', undefined],
    ['an empty one', ''],
    ['several', [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`]],
    ['two in one', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
    ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a trace that is too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['the version that is none', `ff-${TRACE}-${SPAN}-01`],
    ['version 00 with more behind it', `00-${TRACE}-${SPAN}-01-more`],
    ['a line break', `00-${TRACE}-${SPAN}-01\nx`],
    ['eight KiB', `cc-${TRACE}-${SPAN}-01-${'x'.repeat(8192)}`],
  ])('ignores %s', (_what, header) => {
    expect(parseTraceparent(header)).toBeNull();
  });
});
