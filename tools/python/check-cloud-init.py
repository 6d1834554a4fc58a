"""Holds a cloud-config (JSON, from standard input) against the types made of cloud-init's own schema; prints what is wrong, a line each."""
import json
import sys

import cloud_init_models as models
from typeguard import CollectionCheckStrategy, TypeCheckError, check_type

modules = [getattr(models, name) for name in dir(models) if name.startswith("Cc")]
config = json.load(sys.stdin)
for key, value in config.items():
    module = next((each for each in modules if key in each.__annotations__), None)
    if module is None:
        print(f"{key}: cloud-init has no such key")
        continue
    try:
        check_type({key: value}, module, collection_check_strategy=CollectionCheckStrategy.ALL_ITEMS)
    except TypeCheckError as error:
        print(f"{key}: {error}")
