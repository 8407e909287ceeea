package mapping

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// reader turns YAML nodes into a mapping and collects every problem on the way.
type reader struct {
	problems
	instructions int // of the patterns so far
}

// entry is one key of a YAML mapping with its value.
type entry struct {
	key  string
	at   Position // of the key
	node *yaml.Node
}

// key is one key that the mapping file knows: its name, and what reads its
// value into a T.
type key[T any] struct {
	name string
	read func(r *reader, into *T, e entry)
}

// keyTable lists the keys that one place of the file takes. The tables are the
// single source of what the file knows: loading runs through them, and the
// JSON schema is tested against them.
type keyTable[T any] struct {
	place string // for messages: "a field"
	keys  []key[T]
	other map[string]string // what to say about keys that do not exist, or not yet
}

func (t keyTable[T]) names() []string {
	out := make([]string, len(t.keys))
	for i, k := range t.keys {
		out[i] = k.name
	}
	return out
}

// lift makes keys of a part serve for the whole that holds it.
func lift[T, P any](keys []key[P], part func(*T) *P) []key[T] {
	out := make([]key[T], len(keys))
	for i, k := range keys {
		out[i] = key[T]{k.name, func(r *reader, into *T, e entry) { k.read(r, part(into), e) }}
	}
	return out
}

// readKeys reads a YAML mapping into a T by its table and gives the keys it
// has; nil when the node is no YAML mapping, which is reported.
func readKeys[T any](r *reader, n *yaml.Node, t keyTable[T], into *T) map[string]Position {
	entries, ok := r.entries(n, t.place)
	if !ok {
		return nil
	}
	given := map[string]Position{}
next:
	for _, e := range entries {
		given[e.key] = e.at
		for _, k := range t.keys {
			if k.name == e.key {
				k.read(r, into, e)
				continue next
			}
		}
		if word, ok := t.other[e.key]; ok {
			r.add(e.at, say(word), "%s is not available in this version", quote(e.key))
			continue
		}
		r.add(e.at, func() string { return didYouMean(e.key, t.names(), "known are") }, "unknown key %s in %s", quote(e.key), t.place)
	}
	return given
}

// entries lists the keys and values of a YAML mapping, without those that are
// no plain keys or come twice. It is not ok when the node is something else.
func (r *reader) entries(n *yaml.Node, place string) (list []entry, ok bool) {
	if !r.plain(n) {
		return nil, false
	}
	if n.Kind != yaml.MappingNode {
		r.addf(pos(n), "%s needs keys with values, not %s", place, kind(n))
		return nil, false
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Kind != yaml.AliasNode && k.ShortTag() == "!!merge" {
			r.addf(pos(k), "merge keys (<<) are not supported; write the keys out")
			continue
		}
		if !r.plain(k) {
			continue
		}
		if k.Kind != yaml.ScalarNode || k.ShortTag() == "!!null" {
			r.add(pos(k), say("put a word that YAML reads otherwise in quotes"), "%s cannot be a key", kind(k))
			continue
		}
		if line, twice := lines[k.Value]; twice {
			r.addf(pos(k), "key %s is already on line %d", quote(k.Value), line)
			continue
		}
		lines[k.Value] = k.Line
		list = append(list, entry{k.Value, pos(k), v})
	}
	return list, true
}

// plain refuses what a mapping file has no need of: anchors, aliases and tags.
func (r *reader) plain(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		r.addf(pos(n), "aliases (*%s) are not supported; write the value out", n.Value)
	case n.Anchor != "":
		r.addf(pos(n), "anchors (&%s) are not supported; write the value where it is needed", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		r.addf(pos(n), "tags (%s) are not supported; put texts in quotes", n.Tag)
	default:
		return true
	}
	return false
}

// text reads a scalar as the text that stands in the file. What names the
// value in messages.
func (r *reader) text(n *yaml.Node, what string) (string, bool) {
	if !r.plain(n) {
		return "", false
	}
	if n.Kind != yaml.ScalarNode {
		r.addf(pos(n), "%s needs a text, not %s", what, kind(n))
		return "", false
	}
	if n.ShortTag() == "!!null" {
		hint := `write "" for the empty text`
		if n.Value != "" {
			hint = "put the word in quotes: " + strconv.Quote(n.Value)
		}
		r.add(pos(n), say(hint), "%s has no value", what)
		return "", false
	}
	return n.Value, true
}

// list gives the items of a YAML sequence.
func (r *reader) list(n *yaml.Node, what string) []*yaml.Node {
	if !r.plain(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.addf(pos(n), "%s needs a list, not %s", what, kind(n))
		return nil
	}
	if len(n.Content) == 0 {
		r.addf(pos(n), "%s is an empty list; leave the key out", what)
	}
	return n.Content
}

// texts reads one text, or a list of texts.
func (r *reader) texts(n *yaml.Node, what string) []string {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = r.list(n, what)
	}
	var out []string
	for _, item := range items {
		if s, ok := r.text(item, what); ok {
			out = append(out, s)
		}
	}
	return out
}

// word reads one of several words.
func (r *reader) word(e entry, words ...string) (string, bool) {
	s, ok := r.text(e.node, e.key)
	if !ok {
		return "", false
	}
	for _, w := range words {
		if s == w {
			return s, true
		}
	}
	r.add(pos(e.node), func() string { return didYouMean(s, words, "it can be") }, "%s is not a value of %s", quote(s), e.key)
	return "", false
}

func (r *reader) boolean(e entry) (value, ok bool) {
	if !r.plain(e.node) {
		return false, false
	}
	if e.node.Kind == yaml.ScalarNode && e.node.ShortTag() == "!!bool" {
		return strings.EqualFold(e.node.Value, "true"), true
	}
	r.addf(pos(e.node), "%s is true or false, not %s", e.key, kind(e.node))
	return false, false
}

func (r *reader) integer(e entry, least, most int) (int, bool) {
	if !r.plain(e.node) {
		return 0, false
	}
	if e.node.Kind == yaml.ScalarNode && e.node.ShortTag() == "!!int" {
		if n, err := strconv.Atoi(e.node.Value); err == nil && n >= least && n <= most {
			return n, true
		}
	}
	r.addf(pos(e.node), "%s is a whole number from %d to %d, not %s", e.key, least, most, kind(e.node))
	return 0, false
}

// format checks the version of a file's format, of which there is one.
func (r *reader) format(e entry) {
	if r.plain(e.node) && (e.node.Value != "1" || e.node.ShortTag() != "!!int") {
		r.addf(pos(e.node), "version is 1, a number without quotes, not %s", kind(e.node))
	}
}

// column reads the name of a column.
func (r *reader) column(n *yaml.Node, what string) (string, bool) {
	s, ok := r.text(n, what)
	if !ok {
		return "", false
	}
	name := normalHeader(s)
	switch name {
	case "":
		r.addf(pos(n), "%s needs the name of a column", what)
		return "", false
	case ignoredColumn:
		r.addf(pos(n), "column %s holds this program's own messages and cannot be imported", quote(name))
		return "", false
	}
	return name, true
}

func pos(n *yaml.Node) Position { return Position{n.Line, n.Column} }

// kind names what a node is, for messages.
func kind(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys with values"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	if n.ShortTag() == "!!null" {
		return "nothing"
	}
	return quote(n.Value)
}
