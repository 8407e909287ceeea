package checkpoint

import (
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// fileSystemOf tells whether a folder is on a share: by a UNC path or a mapped drive.
func fileSystemOf(folder string) (fileSystem, error) {
	volume := filepath.VolumeName(folder)
	if strings.HasPrefix(volume, `\\`) && !strings.HasPrefix(volume, `\\?\`) {
		return fileSystem{name: "share " + volume, network: true}, nil
	}
	root, err := windows.UTF16PtrFromString(volume + `\`)
	if err != nil {
		return fileSystem{}, err
	}
	if windows.GetDriveType(root) == windows.DRIVE_REMOTE {
		return fileSystem{name: "network drive " + volume, network: true}, nil
	}
	return fileSystem{name: "drive " + volume}, nil
}
