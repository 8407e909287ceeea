package mapping

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"lightfield-importer/mapping/value"
)

func schemaDocument(t testing.TB) any {
	t.Helper()
	data, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", schemaDocument(t)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// jsonOf is what an editor's YAML server makes of a node: keys are texts,
// plain scalars have the types of YAML 1.2.
func jsonOf(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return jsonOf(n.Content[0])
	case yaml.AliasNode:
		return jsonOf(n.Alias)
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = jsonOf(n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := []any{}
		for _, c := range n.Content {
			out = append(out, jsonOf(c))
		}
		return out
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		if _, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return json.Number(strings.TrimLeft(n.Value, "+"))
		}
	}
	return n.Value
}

// judge gives what the schema and the loader say about a file.
func judge(t *testing.T, s *jsonschema.Schema, name string, data []byte) (bySchema, byLoader error) {
	t.Helper()
	_, byLoader = Load(name, data)
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		t.Fatalf("%s is not YAML: %v", name, err)
	}
	return s.Validate(jsonOf(&doc)), byLoader
}

// The corpus: what one of the two lets pass the other must not refuse. Faults
// that a schema cannot see are in files that begin with "# schema: passes".
func TestSchemaAndLoaderAgree(t *testing.T) {
	s := schema(t)
	for _, dir := range []string{"valid", "invalid"} {
		files, err := filepath.Glob(filepath.Join("testdata", dir, "*.yaml"))
		if err != nil || len(files) < 5 {
			t.Fatalf("%d files in testdata/%s: %v", len(files), dir, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for i, document := range strings.Split(string(data), "\n---\n") {
				blind := strings.HasPrefix(document, "# schema: passes")
				bySchema, byLoader := judge(t, s, file, []byte(document))
				if dir == "valid" && (bySchema != nil || byLoader != nil) {
					t.Errorf("%s, document %d is good, but\nschema: %v\nloader: %v\n%s", file, i+1, bySchema, byLoader, document)
				}
				if dir == "invalid" && (bySchema == nil) != blind {
					t.Errorf("%s, document %d: the schema says %v\n%s", file, i+1, bySchema, document)
				}
				if dir == "invalid" && byLoader == nil {
					t.Errorf("%s, document %d: the loader lets it pass\n%s", file, i+1, document)
				}
			}
		}
	}
}

// What the loading tests refuse, and why, is judged by the schema too: it must
// never pass a file for the editor that has an unknown key.
func TestSchemaKnowsTheExamples(t *testing.T) {
	bySchema, byLoader := judge(t, schema(t), "whole.yaml", []byte(whole))
	if bySchema != nil || byLoader != nil {
		t.Errorf("schema: %v, loader: %v", bySchema, byLoader)
	}
}

// keysAt collects the property names of the schema's definitions.
func keysAt(t *testing.T, places ...string) []string {
	t.Helper()
	root := schemaDocument(t).(map[string]any)
	var out []string
	for _, place := range places {
		node := root
		if place != "" {
			node = root["$defs"].(map[string]any)[place].(map[string]any)
		}
		found := properties(node)
		if len(found) == 0 {
			t.Fatalf("the schema has no properties at %q", place)
		}
		out = append(out, found...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// properties lists the properties of a schema, those of its own branches included.
func properties(node map[string]any) []string {
	var out []string
	if p, ok := node["properties"].(map[string]any); ok {
		out = append(out, slices.Collect(maps.Keys(p))...)
	}
	if then, ok := node["then"].(map[string]any); ok {
		branches, _ := then["allOf"].([]any)
		for _, branch := range branches {
			out = append(out, properties(branch.(map[string]any))...)
		}
	}
	if items, ok := node["items"].(map[string]any); ok {
		out = append(out, properties(items)...)
	}
	return out
}

func TestSchemaHasTheLoadersKeys(t *testing.T) {
	for _, test := range []struct {
		place  string
		loader []string
		schema []string
	}{
		{"a mapping", mappingKeys.names(), keysAt(t, "")},
		{"source", sourceKeys.names(), keysAt(t, "source")},
		{"a field", fieldKeys.names(), keysAt(t, "field", "sourceOfText", "addressParts", "nameParts")},
		{"a part", namesOf(inputKeys), keysAt(t, "sourceOfText")},
		{"a relationship", relationKeys.names(), keysAt(t, "relationship", "sourceOfText")},
		{"find", findKeys.names(), keysAt(t, "find")},
		{"substitute", substituteKeys.names(), keysAt(t, "substitute")},
		{"skip_when", conditionKeys.names(), keysAt(t, "condition")},
		{"address parts", value.AddressParts, keysAt(t, "addressParts")},
		{"name parts", nameParts, keysAt(t, "nameParts")},
		{"a field of parts", append(namesOf(inputKeys), "split"), keysAt(t, "noWholeSource")},
	} {
		loader := slices.Sorted(slices.Values(test.loader))
		if diff := cmp.Diff(loader, test.schema); diff != "" {
			t.Errorf("%s: keys of the loader (-) and of the schema (+):\n%s", test.place, diff)
		}
	}
}

// Words of later versions must not be offered by editors.
func TestSchemaOffersNothingThatIsNotThere(t *testing.T) {
	for _, pair := range []struct {
		known []string
		later map[string]string
	}{
		{mappingKeys.names(), mappingKeys.other}, {sourceKeys.names(), sourceKeys.other},
		{fieldKeys.names(), fieldKeys.other}, {relationKeys.names(), relationKeys.other},
	} {
		for word, hint := range pair.later {
			if slices.Contains(pair.known, word) || hint == "" {
				t.Errorf("%s is both known and not available", word)
			}
		}
	}
}
