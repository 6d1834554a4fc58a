/** Generated from bluegreen.proto by npm run update; never edited. */
export default {
  "nested": {
    "bluegreen": {
      "nested": {
        "Vaccination": {
          "fields": {
            "name": {
              "type": "string",
              "id": 1
            },
            "location": {
              "type": "string",
              "id": 2
            },
            "age": {
              "type": "uint32",
              "id": 3
            },
            "vaccine_type": {
              "type": "string",
              "id": 4
            },
            "n_dose": {
              "type": "uint32",
              "id": 5
            }
          }
        },
        "Accepted": {
          "fields": {
            "id": {
              "type": "string",
              "id": 1
            },
            "route": {
              "type": "string",
              "id": 2
            }
          }
        },
        "Vaccinations": {
          "methods": {
            "Register": {
              "requestType": "Vaccination",
              "responseType": "Accepted"
            }
          }
        }
      }
    }
  }
};
