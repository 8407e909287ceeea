package draft_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"lightfield-importer/mapping"
)

// An editor with the organisation's schema finds nothing wrong in a draft.
func TestDraftsFitTheSchema(t *testing.T) {
	s := organisation(t)
	data, err := mapping.Schema(s.Definitions)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("organisation.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("organisation.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range exports {
		_, text := propose(t, s, e.object, e.name+".csv", strings.NewReader(e.text))
		var document any
		if err := yaml.Unmarshal([]byte(text), &document); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%s: %v\n%s", e.name, err, text)
		}
	}
}
