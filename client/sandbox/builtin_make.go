package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Makers of definitions, so that the tables below read like the documentation.

func text(key, label string) *field     { return of(typeText, key, label) }
func of(t, key, label string) *field    { return &field{valueType: t, key: key, label: label} }
func (f *field) must() *field           { f.required = true; return f }
func (f *field) locked() *field         { f.readOnly = true; return f }
func (f *field) several() *field        { f.multiple = true; return f }
func (f *field) about(d string) *field  { f.description = d; return f }
func (f *field) money(c string) *field  { f.currency = c; return f }
func (f *field) single() *field         { f.unique = true; return f }
func (f *field) onCreate() *field       { f.createOnly = true; return f }
func (f *field) inPast() *field         { f.past = true; return f }
func (f *field) on(s string) *field     { f.handle = s; return f }
func one(key, target string) *relation  { return &relation{key: key, target: target} }
func many(key, target string) *relation { return &relation{key: key, target: target, many: true} }

func (r *relation) must() *relation              { r.required = true; return r }
func (r *relation) locked() *relation            { r.readOnly = true; return r }
func (r *relation) onCreate() *relation          { r.createOnly = true; return r }
func (r *relation) holding() *relation           { r.membership = true; return r }
func (r *relation) mirrors(key string) *relation { r.inverse = key; return r }
func (r *relation) views(key string) *relation   { r.view = key; return r }

func (f *field) choices(labels ...string) *field {
	for _, l := range labels {
		f.options = append(f.options, &option{label: l})
	}
	return f
}

// words are options whose id is the word itself, as a task's status has them.
func (f *field) words(words ...string) *field {
	for _, w := range words {
		f.options = append(f.options, &option{id: w, label: w})
	}
	return f
}

func (f *field) pipeline(name string, labels ...string) *field {
	f.stages = true
	p := &pipeline{name: name}
	for _, l := range labels {
		f.options = append(f.options, &option{label: l, description: name, pipeline: p})
	}
	return f
}

// identify gives every definition of the objects its slug and its id, the same
// ones for the same organisation.
func identify(organisation string, objects []*object) {
	for _, o := range objects {
		for _, f := range o.fields {
			f.slug = strings.TrimPrefix(f.key, "$")
			f.id = definitionID("ad_", organisation, o.name, f.key)
			identifyOptions(organisation, o, f)
		}
		for _, r := range o.relations {
			r.slug = relationSlug(o, r)
			r.id = definitionID("rd_", organisation, o.name, r.key)
			if r.label == "" {
				r.label = title(strings.TrimPrefix(r.key, "$"))
			}
		}
	}
}

func identifyOptions(organisation string, o *object, f *field) {
	for i, choice := range f.options {
		pipeline := ""
		if choice.pipeline != nil {
			pipeline = choice.pipeline.name
			choice.pipeline.id = definitionID("pd_", organisation, o.name, pipeline)
		}
		if choice.id == "" {
			choice.id = definitionID("opt_", organisation, o.name, f.key, pipeline, choice.label)
		}
		if slices.ContainsFunc(f.options[:i], func(p *option) bool { return p.id == choice.id }) {
			panic("sandbox: option twice: " + choice.label)
		}
	}
}

// relationSlug follows the two examples of the documentation: an opportunity's
// $account has the slug account, a task's the slug task-account.
func relationSlug(o *object, r *relation) string {
	bare := strings.TrimPrefix(r.key, "$")
	if o.name == "opportunity" {
		return bare
	}
	return o.name + "-" + bare
}

func definitionID(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return prefix + hex.EncodeToString(sum[:10])
}

// title turns a key such as assignedTo into "Assigned to".
func title(key string) string {
	var b strings.Builder
	for i, r := range key {
		switch {
		case i == 0:
			b.WriteString(strings.ToUpper(string(r)))
		case r >= 'A' && r <= 'Z':
			b.WriteString(" " + strings.ToLower(string(r)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
