package mapping

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func organisationSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	data, err := Schema(definitions())
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
	s, err := c.Compile("organisation.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What the schema of an organisation refuses, compiling refuses too, and the
// other way round, as far as keys are concerned.
func TestOrganisationSchemaAgreesWithCompile(t *testing.T) {
	s := organisationSchema(t)
	for name, test := range map[string]struct {
		text string
		good bool
	}{
		"fields and relationships": {`
object: opportunity
match: [[legacyNo], [$name, $account]]
fields: {$name: A, $stage: {column: B, values: {x: Closed Won}, default: closed  won}, legacyNo: C, tags: {value: [Alpha, opt_beta]}}
relationships: {$account: {column: D, find: {object: account, by: oldId}}, $champion: E}`, true},
		"an unknown field":        {"object: opportunity\nfields: {$name: A, $stage: B, colour: C}\nrelationships: {$account: D}", false},
		"a read-only field":       {"object: opportunity\nfields: {$name: A, $stage: B, $opportunityStatus: C}\nrelationships: {$account: D}", false},
		"an unknown relationship": {"object: opportunity\nfields: {$name: A, $stage: B}\nrelationships: {$account: D, friends: E}", false},
		"a read-only one":         {"object: opportunity\nfields: {$name: A, $stage: B}\nrelationships: {$account: D, $task: E}", false},
		"found among others":      {"object: opportunity\nfields: {$name: A, $stage: B}\nrelationships: {$account: {column: D, find: {object: member, by: $name}}}", false},
		"found by nothing":        {"object: opportunity\nfields: {$name: A, $stage: B}\nrelationships: {$account: {column: D, find: {object: account, by: colour}}}", false},
		"found by options":        {"object: opportunity\nfields: {$name: A, $stage: B}\nrelationships: {$account: {column: D, find: {object: account, by: $industry}}}", false},
		"another object":          {"object: account\nfields: {$name: A, oldId: B}", true},
		"a field of another":      {"object: account\nfields: {$name: A, legacyNo: B}", false},
	} {
		text := "version: 1\n" + strings.TrimSpace(test.text) + "\n"
		bySchema, byLoader := judge(t, s, "deals.yaml", []byte(text))
		if byLoader == nil {
			_, byLoader = load(t, text).Compile(definitions(), []string{"A", "B", "C", "D", "E"})
		}
		if (bySchema == nil) != test.good || (byLoader == nil) != test.good {
			t.Errorf("%s: good is %v, but\nschema: %v\ncompile: %v", name, test.good, bySchema, byLoader)
		}
	}
}

// An object type that the definitions do not have is not judged.
func TestOrganisationSchemaLeavesOthersAlone(t *testing.T) {
	bySchema, _ := judge(t, organisationSchema(t), "x.yaml", []byte("version: 1\nobject: machine\nfields: {anything: A}\n"))
	if bySchema != nil {
		t.Error(bySchema)
	}
}

func TestOrganisationSchemaTellsWhatKeysAre(t *testing.T) {
	data, err := Schema(definitions())
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`amount (\"Amount\"), CURRENCY in EUR`, `"const": "Closed Won"`, `$account (\"Account\"), account, has_one`} {
		if !bytes.Contains(data, []byte(part)) {
			t.Errorf("the schema does not say %s", part)
		}
	}
	if again, err := Schema(definitions()); err != nil || !bytes.Equal(data, again) {
		t.Errorf("a second time it is another schema: %v", err)
	}
}
