package mapping

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every example of the reference is loaded, and judged by the schema; what an
// excerpt leaves out is added.
func TestReferenceExamples(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	s := schema(t)
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(data, -1)
	if len(blocks) < 8 {
		t.Fatalf("only %d examples found", len(blocks))
	}
	for i, block := range blocks {
		text := string(block[1])
		for _, line := range []string{"version: 1", "object: opportunity", "fields: {$name: Name}"} {
			key, _, _ := strings.Cut(line, " ")
			if !regexp.MustCompile("(?m)^" + key).MatchString(text) {
				text += line + "\n"
			}
		}
		bySchema, byLoader := judge(t, s, fmt.Sprintf("example %d", i+1), []byte(text))
		if bySchema != nil || byLoader != nil {
			t.Errorf("%s\nschema: %v\nloader: %v", text, bySchema, byLoader)
		}
	}
}

// Every key that the loader knows is named in the reference and shown in an example.
func TestReferenceIsComplete(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := strings.Join(regexp.MustCompile("(?s)```yaml\n.*?```").FindAllString(string(data), -1), "\n")
	keys := slices.Concat(mappingKeys.names(), sourceKeys.names(), fieldKeys.names(), relationKeys.names(), findKeys.names(), substituteKeys.names(), conditionKeys.names())
	for _, key := range keys {
		if !regexp.MustCompile(`(?m)(^|[\s{,])` + key + `:`).MatchString(examples) {
			t.Errorf("no example shows %s", key)
		}
	}
	for _, mode := range []string{ModeCreate, ModeUpdate, ModeUpsert} {
		if !strings.Contains(string(data), "`"+mode+"`") {
			t.Errorf("the reference does not explain mode %s", mode)
		}
	}
}
