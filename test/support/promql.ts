import { parser } from '@prometheus-io/lezer-promql';
import type { Series } from './scrape';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

type Operator = '=' | '!=' | '=~' | '!~';

interface Matcher {
  readonly label: string;
  readonly operator: Operator;
  readonly value: string;
}

/** What an expression asks for by name. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

/** Labels that a part of an expression goes by, and what it goes over. */
export interface Grouping {
  readonly labels: readonly string[];
  readonly selectors: readonly Selector[];
}

export interface Expression {
  readonly selectors: readonly Selector[];
  readonly groupings: readonly Grouping[];
}

/** The node itself and all within it that have this name. */
const nodesOf = (node: SyntaxNode, name: string): SyntaxNode[] => {
  const found: SyntaxNode[] = [];
  const visit = (one: SyntaxNode): void => {
    if (one.name === name) found.push(one);
    for (let child = one.firstChild; child !== null; child = child.nextSibling) visit(child);
  };
  visit(node);
  return found;
};

/** Reads an expression by the grammar of Prometheus itself. @throws Error where it is none */
export function parseExpression(text: string): Expression {
  const root = parser.parse(text).topNode;
  const textOf = (node: SyntaxNode) => text.slice(node.from, node.to);
  if (nodesOf(root, '⚠').length > 0) throw new Error(`Not an expression: ${text}`);

  const matcherOf = (node: SyntaxNode): Matcher => {
    const [label, operator, value] = ['LabelName', 'MatchOp', 'StringLiteral'].map((name) => {
      const child = node.getChild(name);
      if (child === null) throw new Error(`A matcher without ${name}: ${textOf(node)}`);
      return textOf(child);
    });
    return { label: label ?? '', operator: operator as Operator, value: JSON.parse(value ?? '') as string };
  };
  const selectorOf = (node: SyntaxNode): Selector => {
    const name = node.getChild('Identifier');
    if (name === null) throw new Error(`A selector without a name: ${textOf(node)}`);
    return { metric: textOf(name), matchers: nodesOf(node, 'UnquotedLabelMatcher').map(matcherOf) };
  };
  const selectorsOf = (node: SyntaxNode) => nodesOf(node, 'VectorSelector').map(selectorOf);
  const groupings = nodesOf(root, 'GroupingLabels').map((node) => ({
    labels: nodesOf(node, 'LabelName').map(textOf),
    selectors: selectorsOf(enclosing(node)),
  }));
  return { selectors: selectorsOf(root), groupings };
}

/** The aggregation, or the operation between two vectors, that grouping labels belong to. */
function enclosing(node: SyntaxNode): SyntaxNode {
  const parent = node.parent;
  if (parent === null) return node;
  return /^(?:AggregateExpr|BinaryExpr)$/.test(parent.name) ? parent : enclosing(parent);
}

/** The series that a selector finds. As in Prometheus, a label that is not there is an empty one. */
export function selected(all: readonly Series[], { metric, matchers }: Selector): Series[] {
  return all.filter(
    ({ name, labels }) =>
      name === metric && matchers.every((matcher) => matches(matcher, labels[matcher.label] ?? '')),
  );
}

function matches({ operator, value }: Matcher, actual: string): boolean {
  switch (operator) {
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case '=~':
      return new RegExp(`^(?:${value})$`).test(actual);
    case '!~':
      return !new RegExp(`^(?:${value})$`).test(actual);
  }
}
