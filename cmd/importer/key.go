package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"lightfield-importer/importer"
)

const keyVariable = "LIGHTFIELD_API_KEY"

// apiKey reads the key from a file or the environment; it is never taken from
// the command line, where every user of the machine could see it.
func apiKey(file string, s streams) (string, error) {
	if file == "" {
		if key := strings.TrimSpace(os.Getenv(keyVariable)); key != "" {
			return key, nil
		}
		return "", &importer.UsageError{Err: errors.New("there is no API key"),
			Hint: "set " + keyVariable + ", or name a file that holds it with --api-key-file; to try things without one, use --sandbox"}
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", &importer.UsageError{Err: fmt.Errorf("read the API key: %w", err)}
	}
	key := strings.TrimSpace(string(raw))
	if key == "" {
		return "", &importer.UsageError{Err: fmt.Errorf("the API key file %s is empty", file)}
	}
	if info, err := os.Stat(file); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 && info.Mode().Perm()&0o200 != 0 {
		fmt.Fprintf(s.err, "importer: warning: other users can read %s; chmod 600 it\n", file)
	}
	return key, nil
}
